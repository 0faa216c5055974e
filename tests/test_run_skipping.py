"""What runs again, what does not, and what the command says about it."""

import json
import subprocess
import sys

import nbformat
import pytest

from tests.run_project import Project, toy_notebook


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project.make(tmp_path_factory.mktemp("skip") / "项目 一")
    result = project.run()
    assert result.returncode == 0, result.stderr
    return project


def ran(output: str) -> list[str]:
    return [line.split("]")[0].strip("[").split("/")[0] for line in output.splitlines() if "完成，" in line]


def test_unchanged_stages_are_skipped_and_say_so(done: Project) -> None:
    before = done.good()
    result = done.run()
    assert result.returncode == 0
    assert result.stdout.count("未变，跳过") == 5
    assert done.good() == before


def test_one_budget_parameter_reruns_only_budget_and_report_and_says_why(done: Project) -> None:
    was = done.set_number("pool_yuan", 1400001)
    result = done.run()
    assert ran(result.stdout) == ["4", "5"]
    assert f"运行：参数 budget.subsidy.pool_yuan {was} → 1400001" in result.stdout


def test_a_changed_helper_module_reruns_only_the_stage_that_imports_it(done: Project) -> None:
    path = done.root / "pipeline/budget/allocation.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    result = done.run()
    assert ran(result.stdout) == ["4"]
    assert "程序 pipeline.budget.allocation（有改动）" in result.stdout
    assert done.manifest()["stages"]["04_budget"]["parts"]["modules"]["pipeline.budget.allocation"]


def test_a_new_received_file_reruns_ingest_and_says_which(done: Project) -> None:
    (done.root / "data/raw/sample/新来件.txt").write_text("x", encoding="utf-8")
    result = done.run()
    assert ran(result.stdout) == ["1"]  # the toy notebooks write the same tables
    assert "文件 sample/新来件.txt（新增）" in result.stdout


def test_prose_alone_is_rendered_again_without_running(done: Project) -> None:
    done.change("02_clean", "## 计算", "## 换了一个标题")
    result = done.run()
    assert ran(result.stdout) == []
    assert "整理与查重  只改了文字，重排页面，不重算" in result.stdout
    page = (done.reports / "internal/notebooks/02_clean.html").read_text(encoding="utf-8")
    assert "换了一个标题" in page
    assert "完成 2018年度" in page
    assert done.run().stdout.count("未变，跳过") == 5


def test_prose_added_moved_or_taken_away_is_rendered_again_without_running(done: Project) -> None:
    notebook = toy_notebook("02_clean")
    new = nbformat.v4.new_markdown_cell("新的一段说明")
    new["id"] = "c-new"
    page = done.reports / "internal/notebooks/02_clean.html"
    for place in (2, 5):
        notebook.cells.insert(place, new)
        done.write("02_clean", notebook)
        result = done.run()
        assert ran(result.stdout) == []
        assert "整理与查重  只改了文字，重排页面，不重算" in result.stdout
        assert "新的一段说明" in page.read_text(encoding="utf-8")
        del notebook.cells[place]
    done.write("02_clean", notebook)
    assert "只改了文字" in done.run().stdout
    assert "新的一段说明" not in page.read_text(encoding="utf-8")
    assert "完成 2018年度" in page.read_text(encoding="utf-8")
    assert done.run().stdout.count("未变，跳过") == 5


def test_changed_code_of_a_notebook_runs_it_again_and_says_so(done: Project) -> None:
    done.trouble("02_clean", "print('改了')")
    assert "[2/5] 整理与查重  运行：笔记本代码 02_clean.ipynb（有改动）" in done.run().stdout
    done.write("02_clean", toy_notebook("02_clean"))
    assert ran(done.run().stdout) == ["2"]


def test_a_changed_reference_file_reruns_the_stages_that_declared_it(done: Project) -> None:
    path = done.root / "params/principles.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n# 改动\n", encoding="utf-8")
    result = done.run()
    path.write_text(text, encoding="utf-8")
    assert ran(result.stdout) == ["3"]
    assert "参考文件 principles.yaml（有改动）" in result.stdout
    assert ran(done.run().stdout) == ["3"]


def test_a_new_version_of_a_package_reruns_everything_and_says_which(done: Project) -> None:
    records = done.processed / ".records/manifest.json"
    text = records.read_text(encoding="utf-8")
    version = json.loads(text)["stages"]["01_ingest"]["parts"]["versions"]["pandas"]
    records.write_text(text.replace(f'"pandas": "{version}"', '"pandas": "1.0"'), encoding="utf-8")
    result = done.run()
    assert ran(result.stdout) == ["1", "2", "3", "4", "5"]
    assert f"软件包版本 pandas 1.0 → {version}" in result.stdout


@pytest.mark.parametrize("name", ["units.csv", "principles.yaml", "amounts.yaml"])
def test_a_broken_reference_file_is_refused_before_anything_runs(done: Project, name: str) -> None:
    before, path = done.good(), done.root / "params" / name
    data = path.read_bytes()
    path.write_bytes(b"nonsense: [")
    result = done.run()
    path.write_bytes(data)
    assert result.returncode == 2
    assert "参考文件有误，未运行任何环节" in result.stderr
    assert name in result.stderr
    assert "完成，" not in result.stdout
    assert done.good() == before


def test_every_reference_file_that_a_stage_declares_is_checked_before_a_run() -> None:
    from pipeline.run.checks import READERS
    from pipeline.schema import STAGES

    assert set(READERS) == {name for stage in STAGES.values() for name in stage.references}


def test_a_changed_table_is_noticed_and_made_again(done: Project) -> None:
    before = done.good()
    (done.processed / "themes.parquet").write_bytes(b"broken")
    result = done.run()
    assert "输出表 themes 不在或被改动" in result.stdout
    assert done.good() == before


def test_dry_run_says_what_would_run_and_changes_nothing(done: Project) -> None:
    before = done.good()
    result = done.run("run", "--phase", "collect", "--from", "04_budget", "--dry-run")
    assert result.stdout.count("要求从 04_budget 起重做") == 2
    assert result.stdout.count("未变，跳过") == 3
    assert done.good() == before


def test_from_to_and_force_choose_stages(done: Project) -> None:
    assert ran(done.run("run", "--phase", "collect", "--from", "02_clean", "--to", "03_classify").stdout) == ["2", "3"]
    assert ran(done.run("run", "--phase", "collect", "--force", "--to", "01_ingest").stdout) == ["1"]


def test_a_run_that_stops_early_names_no_report_it_did_not_write(done: Project) -> None:
    result = done.run("run", "--phase", "collect", "--to", "02_clean")
    assert "报告在" not in result.stdout
    assert "已做到 02_clean，报告没有改动" in result.stdout
    whole = done.run()
    assert "合计：运行 0 个环节，跳过 5 个" in whole.stdout
    assert f"  {done.reports / 'index.html'}" in whole.stdout
    assert "\r" not in whole.stdout
    assert "\x1b" not in whole.stdout


def test_a_forced_second_run_differs_only_in_timings(done: Project) -> None:
    before = done.good()
    assert done.run("run", "--phase", "collect", "--force").returncode == 0
    assert done.good() == before


def test_the_manifest_holds_no_machine_path_and_all_parts(done: Project) -> None:
    manifest = done.manifest()
    assert str(done.root) not in (done.reports / "manifest.json").read_text(encoding="utf-8")
    assert manifest["parameters"]["round"] == "sample"
    assert set(manifest["stages"]) == set(manifest["timings"])
    parts = manifest["stages"]["02_clean"]["parts"]
    assert set(parts) == {"code", "modules", "params", "references", "folders", "tables", "versions"}
    assert set(manifest["stages"]["03_classify"]["outputs"]["themes"]) == {"sha256", "rows", "bytes"}


def test_the_injected_cell_is_readable_and_relative(done: Project) -> None:
    executed = nbformat.read(done.reports / "internal/notebooks/01_ingest.ipynb", as_version=4)
    injected = next(cell for cell in executed.cells if "injected-parameters" in cell.metadata.get("tags", []))
    assert "params_file = 'params/sample.yaml'" in injected.source
    assert str(done.root) not in nbformat.writes(executed)


def test_compare_names_parameters_that_moved(done: Project) -> None:
    done.set_number("pool_yuan", 1300001)
    assert done.run().returncode == 0
    history = sorted((done.root / "reports/sample/history/collect").iterdir())
    result = done.run("compare", str(history[-1]), str(done.reports))
    assert result.returncode == 0
    assert "参数 budget.subsidy.pool_yuan：1400001 → 1300001" in result.stdout


def test_only_the_wanted_number_of_earlier_runs_is_kept(done: Project) -> None:
    history = done.root / "reports/sample/history/collect"
    assert 0 < len(list(history.iterdir())) <= 3


def test_a_notebook_without_parameters_cell_is_refused_before_anything_runs(done: Project) -> None:
    before = done.good()
    notebook = toy_notebook("03_classify")
    notebook.cells[1].metadata["tags"] = []
    done.write("03_classify", notebook)
    result = done.run()
    assert result.returncode == 2
    assert "03_classify.ipynb 应恰有一个带 parameters 标签的单元格" in result.stderr
    assert done.good() == before
    done.write("03_classify", toy_notebook("03_classify"))


def test_a_notebook_whose_parameters_cell_lacks_a_name_is_refused_before_anything_runs(done: Project) -> None:
    before = done.good()
    done.change("03_classify", 'phase = "collect"', "other = 1")
    result = done.run("run", "--phase", "collect", "--force")
    done.write("03_classify", toy_notebook("03_classify"))
    assert result.returncode == 2
    assert "03_classify.ipynb 的参数单元格缺少 phase" in result.stderr
    assert done.good() == before


def test_a_misspelt_parameter_is_refused_with_its_line(done: Project) -> None:
    done.set_parameter("grace_days:", "grace_day:")
    result = done.run()
    assert result.returncode == 2
    assert "sample.yaml:" in result.stderr
    assert "是否想写 grace_days？" in result.stderr
    done.set_parameter("grace_day:", "grace_days:")


@pytest.mark.parametrize(
    ("stage", "code", "told"),
    [
        ("01_ingest", 'stage.read("proposals")', "没有声明要读表 proposals"),
        ("01_ingest", 'stage.write("themes", None)', "没有声明要写表 themes"),
        ("01_ingest", "stage.params.budget", "没有声明要用参数 budget"),
        ("01_ingest", 'stage.reference("domains")', "没有声明要用参考文件 domains"),
        ("01_ingest", 'open(stage.params_path.parent / "domains.yaml")', "没有声明要读 params/domains.yaml"),
        ("02_clean", "next(stage.paths.raw.iterdir()).read_bytes()", "没有声明要读 data/raw/sample/"),
        ("02_clean", '(stage.paths.decisions / "review.csv").write_text("x")', "没有声明要写 data/decisions/sample/review.csv"),
        ("03_classify", '(stage.paths.reports.parent / "x.txt").write_text("x")', "没有声明要写 reports/sample/x.txt"),
        ("03_classify", 'import pandas as pd\npd.read_parquet(stage.paths.processed / "files.parquet")', "没有声明要读 data/processed/sample/collect/files.parquet"),
        ("03_classify", '(stage.paths.processed / "files.parquet").read_bytes()', "没有声明要读 data/processed/sample/collect/files.parquet"),
    ],
)  # fmt: skip
def test_undeclared_use_is_refused(done: Project, stage: str, code: str, told: str) -> None:
    before = done.good()
    done.trouble(stage, code)
    result = done.run()
    done.write(stage, toy_notebook(stage))
    assert result.returncode == 1
    assert told in result.stderr
    unchanged = {name: data for name, data in done.good().items() if name.startswith("reports")}
    assert unchanged == {name: data for name, data in before.items() if name.startswith("reports")}


def test_decisions_of_people_are_never_touched(done: Project) -> None:
    assert (done.root / "data/decisions/sample/review.csv").read_text(encoding="utf-8") == "人的决定"


def test_two_runs_at_once_are_refused(done: Project) -> None:
    script = f"from pathlib import Path\nfrom pipeline.run.lock import hold\nhold(Path({str(done.root / 'data/processed/sample/.lock')!r}))\nprint('held', flush=True)\ninput()"
    holder = subprocess.Popen(
        [sys.executable, "-c", script], cwd=done.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    result = done.run("run", "--phase", "collect", "--force")
    holder.communicate("\n")
    assert result.returncode == 2
    assert "正在运行这一轮" in result.stderr
