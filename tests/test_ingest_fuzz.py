"""Mutated real bytes never raise, hang or give a code outside the catalogue; more by `python -m benchmarks.fuzz_ingest`."""

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzz_ingest import faults, run, seeds
from pipeline.ingest.content import read_content
from pipeline.ingest.reading import default_form, default_parameters


def test_mutated_real_files_are_read_or_refused():
    count, found, _ = run(300, seed=11)
    assert (count, dict(found)) == (300, {})


def test_the_seeds_hold_many_kinds():
    assert len({name.rsplit(".", 1)[-1] for name, _ in seeds()}) >= 7


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.docx", "a.doc", "a.eml", "a.zip", "a.xls", "a.csv", "a.txt", "a"]))
def test_any_bytes_are_read_or_refused(data, name):
    assert list(faults(read_content(data, name, default_parameters(), default_form()))) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([
    "项目名称", "：", "项目简介", "（续）", "附页", "\n", " ", "市级", "□", "√", "区市县、产业级", "填报单位", "实施层级：", "3万元",
    "1.", "2.", "此致", "敬礼", "From: a@b.c\n", "Subject: x\n", "书屋", "经费预算：",
]), max_size=40))  # fmt: skip
def test_any_text_of_the_forms_words_is_read(parts):
    content = read_content("".join(parts).encode(), "a.txt", default_parameters(), default_form())
    assert list(faults(content)) == []
