from reportkit import hashes


def test_a_fingerprint_ignores_order_and_sees_every_change():
    assert hashes.fingerprint({"a": 1, "b": 2}) == hashes.fingerprint({"b": 2, "a": 1})
    assert hashes.fingerprint({"a": 1}) != hashes.fingerprint({"a": 2})


def test_a_tree_hash_sees_names_and_contents(tmp_path):
    (tmp_path / "a.py").write_text("1")
    first = hashes.tree_hash([tmp_path], [".py"])
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert hashes.tree_hash([tmp_path], [".py"]) != first
    assert hashes.tree_hash([tmp_path], [".txt"]) == hashes.tree_hash([], [])
