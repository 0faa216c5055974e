"""The built pages in a real browser: contents, sort, search, no request, no script from data."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pandas as pd
import pytest
from report_tables import sample_tables, unit_frame

from pipeline.params import load_round
from pipeline.report import blocks, write_reports
from pipeline.report.html import Banner, render_notebook, render_page
from pipeline.report.views import Column, view

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(BROWSER is None, reason="Chromium 未安装")]
SAMPLE = Path(__file__).parent.parent / "params" / "sample.yaml"
HOSTILE = "<img src=x onerror=\"document.title='bad'\"><script>document.title='bad'</script>=1+1"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--virtual-time-budget=2000",
]  # fmt: skip


def rows(count: int = 12) -> pd.DataFrame:
    names = [f"项目{i}" for i in range(count - 1)] + [HOSTILE]
    return pd.DataFrame({"name": names, "yuan": [(i * 7 % count) * 10000 for i in range(count)]})


def page() -> str:
    shown = view(rows(), [Column("name", "名称", "name"), Column("yuan", "金额（万元）", "wan")])
    return render_page(
        "检验页",
        [blocks.heading("第一节"), blocks.table(shown), blocks.heading("第二节", 3), blocks.paragraph(HOSTILE)],
        font=False,
    )


def driven(text: str, script: str, folder: Path) -> dict:
    """Run the page with a script of the test's own (the policy is lifted for it alone) and return what it reports."""
    harness = f"<script>window.addEventListener('load', function () {{ var out = {{}}; {script}; document.body.setAttribute('data-told', JSON.stringify(out)); }});</script>"
    opened = re.sub(r"script-src '[^']+'", "script-src 'unsafe-inline'", text).replace("</body>", harness + "</body>")
    dom = dump(opened, folder)
    return json.loads(html.unescape(re.search(r'data-told="([^"]*)"', dom).group(1)))


def dump(text: str, folder: Path) -> str:
    target = folder / "page.html"
    target.write_text(text, encoding="utf-8")
    log = folder / "net.json"
    done = subprocess.run(
        [BROWSER, *FLAGS, f"--user-data-dir={folder}/profile", f"--log-net-log={log}", "--dump-dom", target.as_uri()],
        capture_output=True,
        timeout=90,
        check=True,
    )
    return done.stdout.decode()


def test_click_on_a_head_sorts_amounts_as_numbers(tmp_path):
    script = "var t=document.querySelector('table.data'); var h=t.tHead.rows[0].cells[1]; function col(){return [].map.call(t.tBodies[0].rows,function(r){return r.cells[1].textContent})} h.click(); out.up=col(); h.click(); out.down=col(); out.state=h.getAttribute('aria-sort')"
    told = driven(page(), script, tmp_path)
    numbers = [float(text) for text in told["up"]]
    assert numbers == sorted(numbers)
    assert told["down"] == told["up"][::-1]
    assert told["state"] == "descending"


def test_search_keeps_only_rows_that_hold_the_words(tmp_path):
    script = "var i=document.querySelector('.search input'); i.value='项目3'; i.dispatchEvent(new Event('input')); out.shown=[].filter.call(document.querySelectorAll('table.data tbody tr'),function(r){return !r.hidden}).map(function(r){return r.cells[0].textContent}); out.count=document.querySelector('.search span').textContent"
    assert driven(page(), script, tmp_path) == {"shown": ["项目3"], "count": "显示 1 / 12 行"}


def test_every_link_of_the_contents_leads_to_a_heading(tmp_path):
    script = "out.links=[].map.call(document.querySelectorAll('nav a'),function(a){return [a.textContent,(document.getElementById(decodeURIComponent(a.hash.slice(1)))||{}).textContent]})"
    told = driven(page(), script, tmp_path)
    assert told["links"] == [["第一节", "第一节"], ["第二节", "第二节"]]


def test_text_from_data_stays_text_and_runs_nothing(tmp_path):
    told = driven(
        page(),
        "out.title=document.title; out.images=document.images.length; out.cell=document.querySelector('table.data tbody').lastElementChild.cells[0].textContent",
        tmp_path,
    )
    assert told == {"title": "检验页", "images": 0, "cell": HOSTILE}


def test_own_script_runs_under_the_page_s_policy(tmp_path):
    assert 'role="columnheader"' in dump(page(), tmp_path)


def test_nothing_but_the_page_itself_is_requested(tmp_path):
    dump(page(), tmp_path)
    log = (tmp_path / "net.json").read_text(encoding="utf-8", errors="replace")
    hosts = set(re.findall(r'"url":"https?://([^/"]+)', log))
    assert not [host for host in hosts if not host.endswith(("google.com", "googleapis.com", "gvt1.com"))], hosts
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page())
    assert not re.search(r"url\((?!data:)", page())


def notebook():
    cells = [
        nbformat.v4.new_markdown_cell("# 一、收件\n\n说明。"),
        nbformat.v4.new_markdown_cell("## 收到了什么（上）？"),
        nbformat.v4.new_code_cell("secret_code()", outputs=[nbformat.v4.new_output("execute_result", {"text/html": rows()._repr_html_(), "text/plain": "x"}, execution_count=1),
                                                            nbformat.v4.new_output("stream", name="stdout", text=HOSTILE), nbformat.v4.new_output("stream", name="stderr", text="警告文字")]),
    ]  # fmt: skip
    return nbformat.v4.new_notebook(cells=cells)


def test_notebook_page_hides_code_prompts_and_warnings(tmp_path):
    dom = dump(render_notebook(notebook(), "收件", font=False), tmp_path)
    assert "secret_code" not in dom
    assert "警告文字" not in dom
    assert "收到了什么" in dom
    assert "document.title='bad'" in html.unescape(dom)


def test_notebook_contents_lead_to_chinese_headings(tmp_path):
    script = "out.links=[].map.call(document.querySelectorAll('nav a'),function(a){return !!document.getElementById(decodeURIComponent(a.hash.slice(1)))}); out.title=document.title"
    told = driven(render_notebook(notebook(), "收件", font=False), script, tmp_path)
    assert told == {"links": [True], "title": "收件"}


def test_failed_stage_says_so_on_top(tmp_path):
    banner = Banner("第 2 步 整理与查重", "金额", "数据契约不符。", "请检查原件。", "Traceback <x>")
    script = "var m=document.querySelector('main'); out.first=m.firstElementChild.className; out.open=document.querySelector('.banner details').open; out.text=document.querySelector('.banner').textContent"
    told = driven(render_notebook(notebook(), "收件", banner, font=False), script, tmp_path)
    assert (told["first"], told["open"]) == ("banner", False)
    assert "以下内容不完整，请勿引用" in told["text"]
    assert "Traceback <x>" in told["text"]


def test_every_letter_is_in_the_embedded_font(tmp_path):
    import base64
    import io

    from fontTools.ttLib import TTFont

    text = render_page("镕祎：检验", [blocks.paragraph("□■ 123 abc")])
    font = TTFont(io.BytesIO(base64.b64decode(re.search(r"font/woff2;base64,([^)]+)\)", text).group(1))))
    assert not [letter for letter in "镕祎：检验□■123abc" if ord(letter) not in font.getBestCmap()]


_FITS = """
function outside(frame) {
  var page = frame.contentDocument, width = page.documentElement.clientWidth, found = [];
  page.querySelectorAll("body *").forEach(function (part) {
    var box = part.getBoundingClientRect();
    if (!box.width || box.right <= width + 1) { return; }
    for (var up = part; up !== page.body; up = up.parentElement) {
      if (page.defaultView.getComputedStyle(up).overflowX === "auto") { return; }
    }
    found.push(part.tagName + " " + part.textContent.slice(0, 30));
  });
  return {width: width, page: page.documentElement.scrollWidth, found: found.slice(0, 3)};
}
document.querySelectorAll("iframe").forEach(function (frame) { out[frame.id] = outside(frame); })
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Every page of the three phases, and one with a table of nine wide columns."""
    folder, params = tmp_path_factory.mktemp("pages"), load_round(SAMPLE)
    plain = params.model_copy(update={"report": params.report.model_copy(update={"embed_font": False})})
    for phase in ("collect", "consolidate", "publish"):
        write_reports(sample_tables(12, phase=phase), plain, phase, folder / phase, units=unit_frame())
    found = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html"))
    }
    names = "abcdefghi"
    wide = view(
        pd.DataFrame([["很长的文字" * 6] * 9], columns=list(names)), [Column(name, f"栏目{name}") for name in names]
    )
    return found | {"宽表": render_page("宽表", [blocks.table(wide)], font=False)}


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_is_wider_than_the_window(tmp_path, pages, width):
    frames = "".join(
        f'<iframe id="{name}" style="width:{width}px;height:900px;border:0" srcdoc="{html.escape(text)}"></iframe>'
        for name, text in pages.items()
    )
    told = driven(f"<html><body>{frames}</body></html>", _FITS, tmp_path)
    assert set(told) == set(pages)
    assert len(pages) > 8
    for name, seen in told.items():
        assert seen["found"] == [], name
        assert seen["page"] <= seen["width"] <= width, name


def test_addresses_of_files_survive_quoting(tmp_path):
    text = render_page("链接", [blocks.links([("补正 #1", "internal/补正 通知#1.docx")])], font=False)
    assert unquote(re.search(r'<li><a href="([^"]+)"', text).group(1)) == "internal/补正 通知#1.docx"


def test_cross_table_has_one_head_row():
    frame = pd.DataFrame({"领域": ["生活服务", "维权服务"], "层级": ["市级", "未定"]})
    table = pd.crosstab(frame["领域"], frame["层级"])
    cells = [
        nbformat.v4.new_code_cell(
            "t",
            outputs=[nbformat.v4.new_output("execute_result", {"text/html": table._repr_html_()}, execution_count=1)],
        )
    ]
    text = render_notebook(nbformat.v4.new_notebook(cells=cells), "表", font=False)
    head = re.search(r"<thead>(.*?)</thead>", text, re.DOTALL).group(1)
    assert head.count("<tr") == 1
    assert re.findall(r"<th[^>]*>([^<]*)</th>", head) == ["领域", "市级", "未定"]
