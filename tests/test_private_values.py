from reportkit.person_names import PersonNames
from reportkit.private_values import (
    NOTHING_PRIVATE,
    PrivateValues,
    contacts_of,
    forget_private,
    read_private,
    write_private,
)

PRIVATE = PrivateValues(
    PersonNames.of(["王小明", "李明"]), frozenset({"13812345678"}), frozenset({"13812345678"})
)


def test_values_are_kept_for_their_owner_alone_read_back_and_forgotten(tmp_path):
    write_private(PRIVATE, tmp_path)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    back = read_private(tmp_path)
    assert (back.names.anywhere, back.names.alone) == ({"王小明"}, {"王小明", "李明"})
    assert (back.contacts, back.keys) == (PRIVATE.contacts, PRIVATE.keys)
    forget_private(tmp_path)
    assert read_private(tmp_path) is NOTHING_PRIVATE
    forget_private(tmp_path)  # nothing to forget is no error


def test_every_text_and_field_of_plain_content_is_masked():
    content = {"13812345678": ["王小明", 3, None, {"a": "z@qq.com"}]}
    assert PRIVATE.sweep(content) == {"138****5678": ["王**", 3, None, {"a": "z***@qq.com"}]}


def test_contacts_are_collected_without_separators():
    assert contacts_of(["138-1234-5678", "没有", "z@qq.com"]) == {"13812345678", "z@qq.com"}
