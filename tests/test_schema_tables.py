import pandas as pd
import pytest

from pipeline.errors import ContractError
from pipeline.paths import ROOT
from pipeline.schema import STAGES, TABLES, check_table, conform, empty_frame
from pipeline.schema.codebook import render_codebook
from pipeline.store import Store, read_table


def test_codebook_is_what_the_models_say():
    assert (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8") == render_codebook(), "python -m pipeline freeze"


@pytest.mark.parametrize("name", list(TABLES))
def test_an_empty_table_satisfies_its_model(name):
    check_table(conform(empty_frame(name), name), name)


@pytest.mark.parametrize("name", list(TABLES))
def test_every_column_has_label_meaning_and_unit(name):
    for column in TABLES[name].columns.values():
        assert column.title
        assert column.description
        assert column.metadata is not None
        assert column.metadata["unit"] or column.metadata["kind"] not in ("whole", "number")


def test_every_table_is_written_by_exactly_one_stage():
    written = [name for stage in STAGES.values() for name in stage.writes]
    assert sorted(written) == sorted(TABLES)


def test_a_table_is_written_before_it_is_read():
    there: set[str] = set()
    for stage in STAGES.values():
        assert set(stage.reads) <= there
        there |= set(stage.writes)


def _opinion(**changes):
    row = dict.fromkeys(TABLES["opinions"].columns, "") | {"opinion_id": "Y1", "received_on": "2018-01-05"}
    return pd.DataFrame([row | changes])


def test_a_broken_table_is_refused_with_table_column_and_key():
    twice = conform(pd.concat([_opinion(), _opinion()]), "opinions")
    with pytest.raises(ContractError, match=r"意见（opinions）.*opinion_id.*Y1"):
        check_table(twice, "opinions")


def test_store_gives_back_what_was_written_once_it_is_published(tmp_path):
    store = Store(tmp_path, "01_ingest")
    for name in STAGES["01_ingest"].writes:
        store.write(name, empty_frame(name))
    with pytest.raises(ContractError, match="还没有表"):
        read_table(tmp_path, "files")
    store.publish()
    pd.testing.assert_frame_equal(read_table(tmp_path, "files"), conform(empty_frame("files"), "files"))


def test_store_refuses_tables_that_the_stage_did_not_declare(tmp_path):
    store = Store(tmp_path, "03_classify")
    with pytest.raises(ContractError, match="没有声明要读"):
        store.read("allocations")
    with pytest.raises(ContractError, match="没有声明要写"):
        store.write("files", empty_frame("files"))


def test_publishing_without_all_declared_tables_is_refused(tmp_path):
    store = Store(tmp_path, "01_ingest")
    store.write("files", empty_frame("files"))
    with pytest.raises(ContractError, match="submissions"):
        store.publish()


def test_rows_in_another_order_give_the_same_bytes(tmp_path):
    rows = pd.concat([_opinion(opinion_id=f"Y{i}") for i in range(5)])
    for name, frame in (("a", rows), ("b", rows.iloc[::-1])):
        store = Store(tmp_path / name, "02_clean")
        store.write("opinions", frame)
    one, other = (tmp_path / name / ".staging" / "02_clean" / "opinions.parquet" for name in "ab")
    assert one.read_bytes() == other.read_bytes()
