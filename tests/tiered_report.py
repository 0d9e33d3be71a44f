"""A report whose tiering chapter left every customer, made without a notebook."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook, load_workbook

from reportkit.brand import Brand
from reportkit.render.xlsx import write_workbook
from reportkit.report.model import Cover, Report

BRAND = Brand(name="客户经营研究")

CUSTOMERS = pd.DataFrame(
    {
        "客户名称": [
            "嘉禾建工（苏州）有限公司",
            "启明精工机械有限公司",
            "天衡供应链集团",
            "瑞丰新能源",
        ],
        "联系方式": ["0512-****1234", "138****5678", None, "139****0001"],
        "所属行业": ["建筑业", "制造业", "批发业", "制造业"],
        "历史购买记录": [10, 5, 2, 1],
        "消费金额": [10000.0, 5000.0, 2000.0, 1000.0],
        "利润贡献": [5000.0, 2000.0, 1000.0, None],
        "购买频率": ["高", "中", "低", "低"],
        "活跃度": ["高", "中", "低", "中"],
        "忠诚度": ["高", "中", "低", "低"],
        "需求和偏好": ["价格敏感型", "品质追求型", "个性化需求", None],
        "满意度": ["满意", "满意", "不满意", None],
        "分级": ["优质客户", "发展客户", "边缘客户", "边缘客户"],
        "流失概率": [0.05, 0.2, 0.6, None],
        "最近购买": pd.to_datetime(["2025-12-30", "2025-11-02", "2025-03-01", None]),
    }
)

TIERS = pd.DataFrame(
    {
        "customer_id": ["K001", "K002", "K003", "K004"],
        "crm_record_id": ["zcrm_554023000000527001", "554023000000527002", None, "5f1a"],
        "name": [
            "嘉禾建工（苏州）有限公司",
            "启明精工机械有限公司",
            "天衡供应链集团",
            "瑞丰新能源",
        ],
        "tier": ["优质客户", "发展客户", "边缘客户", "边缘客户"],
        "score": [91.5, 70.0, 12.0, 8.0],
    }
)


def tiered_report(folder: Path, frames: dict[str, pd.DataFrame], **more: object) -> Report:
    """The least a renderer of tables asks for; ``frames`` by their stored name."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for name, frame in frames.items():
        files[f"tiering.{name}"] = folder / f"frame_{name}.parquet"
        frame.to_parquet(files[f"tiering.{name}"], index=False)
    cover = Cover(
        title="客户管理分析报告", subtitle="", client="", period="", confidentiality="内部资料",
        facts=(), art=None,
    )  # fmt: skip
    given = {
        "client": "华辰工业", "title": "客户管理分析报告", "period": "2025 年第四季度", "currency": "元",
        "cover": cover, "contents": (), "figures": (), "tables": (), "summary": None, "chapters": (),
        "actions": None, "action_list": (), "action_table": "", "appendices": (),
        "issued": datetime(2026, 1, 15), "last_day": date(2025, 12, 31), "frames": files,
    }  # fmt: skip
    return Report(**{**given, **more})


def written(folder: Path, frame: pd.DataFrame, **more: Any) -> Workbook:
    """The workbook of ``frame`` with its cached values; it lies in ``folder`` as t.xlsx."""
    target = folder / "t.xlsx"
    write_workbook(tiered_report(folder, {"customer_table": frame}), BRAND, target, **more)
    return load_workbook(target, data_only=True)
