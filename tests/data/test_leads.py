from client_files import load, write_text


def test_won_follows_from_the_stage_of_a_deal(tmp_path):
    write_text(tmp_path / "l.csv", "id,stage\n1,Won\n2,输单\n3,谈判\n")
    data = load(
        tmp_path,
        {"file": "l.csv", "table": "leads", "columns": {"id": "lead_id", "stage": "stage"}},
    )
    assert [str(won) for won in data.frame("leads")["won"]] == ["True", "False", "<NA>"]
