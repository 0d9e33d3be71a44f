"""A data centre for each word; tokens go nowhere else."""

import pytest

from reportkit.crm.zoho_places import PLACES, place_of
from reportkit.errors import ParameterError


def test_every_data_centre_has_its_own_hosts():
    hosts = [host for place in PLACES.values() for host in (place.accounts, place.upload)]
    assert len(hosts) == len(set(hosts)) == 16
    assert PLACES["cn"].accounts == "https://accounts.zoho.com.cn"
    assert (PLACES["ca"].home, PLACES["ca"].upload) == (
        "zohocloud.ca",
        "https://upload.zohocloud.ca",
    )


def test_an_unknown_word_is_told_how_to_find_the_right_one():
    with pytest.raises(ParameterError, match=r"没有数据中心“china”.*crm\.zoho\.com\.cn 是 cn"):
        place_of({"dc": "china"})


def test_a_host_without_https_gets_no_secret():
    with pytest.raises(ParameterError, match="accounts 应是 https"):
        place_of({"dc": "cn", "accounts": "http://accounts.example.com"})


@pytest.mark.parametrize(
    "address, own",
    [
        ("https://download-accl.zoho.com.cn/v2/crm/1/bulk-write/2.zip", True),
        ("http://download-accl.zoho.com.cn/2.zip", False),
        ("https://download-accl.zoho.com/2.zip", False),
        ("https://zoho.com.cn.example.com/2.zip", False),
        ("https://evilzoho.com.cn/2.zip", False),
    ],
)
def test_a_token_is_sent_below_the_domain_of_its_data_centre_only(address, own):
    assert place_of({"dc": " CN "}).owns(address) is own
