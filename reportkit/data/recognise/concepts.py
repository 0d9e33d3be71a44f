"""What headings mean: patterns of a normalised heading, each with the weight of its evidence.

A concept is what a column is for whatever table it stands in; ``COLUMNS`` says which of our columns
it fills. The first pattern that is found counts. A word that makes a concept unlikely (发货日期 is
seldom the time of an order) demotes a heading, it never hides it: where nothing better is there it
is proposed and asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: score of a heading whose concept is denied by an unlikely word, as a share of its weight
DEMOTED = 0.45


@dataclass(frozen=True, slots=True)
class Concept:
    """A meaning of columns. ``patterns``: weight and pattern, the strongest first."""

    name: str
    label: str
    patterns: tuple[tuple[float, re.Pattern[str]], ...]
    unlikely: re.Pattern[str] | None = None

    def is_doubted(self, heading: str) -> bool:
        """True where an unlikely word demotes the normalised heading."""
        return self.unlikely is not None and self.unlikely.search(heading) is not None

    def weight(self, heading: str) -> float:
        """0 to 1 for a normalised heading; an unlikely one keeps a part."""
        found = next((w for w, pattern in self.patterns if pattern.search(heading)), 0.0)
        return found * DEMOTED if found and self.is_doubted(heading) else found


def _concept(
    name: str, label: str, patterns: list[tuple[float, str]], unlikely: str = ""
) -> Concept:
    compiled = tuple((weight, re.compile(pattern)) for weight, pattern in patterns)
    return Concept(name, label, compiled, re.compile(unlikely) if unlikely else None)


_THING = "产品|商品|货品|存货|物料|品名|宝贝|菜品|课程|货物|图书|服务项目|dish(es)?|item|lineitem|product|sku"
_PERSON = "客户|会员|买家|用户|顾客|购买人|学员"
_CODE = "编?号|代码|编码|id|卡号|内码"
_CLOCK = "时间|日期|date|time"

CONCEPTS: dict[str, Concept] = {
    concept.name: concept
    for concept in (
        _concept(
            "order_id",
            "订单号",
            [
                (
                    1.0,
                    r"^(主?订单(编?号|id|编码)|销售(订单)?单?编?号|(单据|票据|订货单|出库单|销货单|送货单)编?号|单号|"
                    r"发票号码?|合同编号|小票号|流水单?号|交易(编|单|流水)?号|母订单号|"
                    r"(order|invoice|po|sales|transaction|receipt|bill)(number|no|id|num|code)|"
                    r"amazonorderid|salesrecordnumber|invoice|invoicenum|tid|dingdan(hao|bianhao|bh)|danhao|num|vbeln|ordersn|ordercode|"
                    r"(bestell|auftrags|rechnungs|beleg)(nummer|nr)|bill\.?doc|"
                    r"(n[°o]?|num(ero)?|nro)\.?(de|di)?(commande|facture|pedido|factura|orden|ordine|fattura))$",
                ),
                (
                    0.85,
                    r"(订单|单据|销售|发货|出库|合同|交易|消费|小票|发票|开单|流水).{0,4}(编?号|id|编码)$",
                ),
                (0.6, r"^(name|id|编号|单别|order)$"),
            ],
            r"子订单|物流|快递|支付单|外部|行号?$|退款|售后|运单|tracking|备注|状态|类型|金额|时间|数量|次数|"
            r"orders$|客户|会员|买家",
        ),
        _concept("key", "编号", [(1.0, rf"({_CODE}|num(ber)?|no|序号)$|^#$")],
                 r"行号|电话|手机|phone|zip|邮编|身份证|ip$"),
        _concept(
            "customer",
            "客户",
            [
                (
                    1.0,
                    rf"^({_PERSON}|买方|往来单位|客商)({_CODE})$|"
                    r"^(customer|account|user|buyer|client|master|member|visitor|seller|cust)(id|code|no|number)$|"
                    r"^kehu(bianhao|bh|daima|dm|id|hao)$|^huiyuan(hao|id|kahao)$|"
                    r"^kunden(nummer|nr|id)$|^(code|codigo|codice|n[°o]|id)(de)?client[ei]?$",
                ),
                (0.97, r"^(contact|lead|company)id$|^门店(编?号|编码)$"),
                (
                    0.95,
                    r"^(买家|会员)(会员)?(名|昵称|账号|帐号|id)$|^(下单|买家|会员|用户)帐?账?号$|^buyer(username|nick)?$|"
                    r"^userid$|^(客户|买家|会员)?网名$|^(买家|会员|顾客|用户)$|^(user|nick)name(\(buyer\))?$|^用户标识$|^用户(名|昵称)$|^openid$",
                ),
                (
                    0.9,
                    r"^(客户|购货|往来|购买|收货|结算|需方|买方)?(单位|方|商|企业|公司)?(客户)?(全称|名称?|简称)?$"
                    r"|^(购货|往来|结算|收货|订货|客户)单位(名称)?$|^(售达方|送达方|客商|甲方)(名称)?$|^(购方|购买方|购货方|付款方)(名称)?$|^soldto(pt|party)$|^(cust|kehu)(name|mingcheng|mc)?$|^shipto$|^kunde(nname)?$|^client[ei]$|^对方(账户|户名|名称|姓名)$|^客户(单位|公司)$|"
                    r"^(account|customer|client|company|contact|soldto|billto)(party|customer)?(name|full)?$|^contactname$|^kunnr$",
                ),
                (
                    0.84,
                    rf"^(经销商|代理商|分销商|加盟商)({_CODE}|名称?|全称|简称)?$|^(user|buyer|member)$",
                ),
                (
                    0.78,
                    rf"^({_PERSON}|收货人?|收件人?|customer|buyer|contact|billing)?\(?(手机号?码?|联系(手机|电话)|手机|"
                    r"电话|email|邮箱|电子邮[件箱]|phone|mobile)(号|号码|地址|address)?\)?$|email$",
                ),
                (
                    0.62,
                    rf"^(收货人|收件人|{_PERSON})?(姓名|名称?)$|^收[货件]人$|^(入住|出行|预订|预定|下单|乘车|乘机)人(姓名)?$|^(住客|旅客|乘客)(姓名)?$|"
                    r"(shipto|billing|buyer|sold)(full)?name$|recipient|^shippingname$|^customer(email|name)$",
                ),
                (0.5, r"^(id|name|公司|公司名称|企业名称|author)$|associatedco"),
            ],
            r"客户(订单|来源|等级|级别|类型|经理|服务|价值|生命)|卖家|店铺|owner|负责|sku|产品|商品|经办|业务员|销售",
        ),
        _concept(
            "time",
            "时间",
            [
                (1.0, r"(付款|支付(完成|成功)?|成交|拼单成功|paid|payment|pay).{0,3}(时间|日期|date|time|on|at)|^paidat$"),
                (
                    0.95,
                    r"(下单|订单|订购|购买|交易|消费|结账|买单|报名|缴费|开单|销售|业务|单据|开票|签[约订]|order|purchase|sale|sales|invoice|"
                    rf"transaction|place|booking).{{0,7}}({_CLOCK})|^(bestell|auftrags|rechnungs|kauf|beleg)(datum|zeit)$|"
                    r"^date(de|dela)?(commande|facture|achat)$|^fecha(de)?(pedido|compra|factura)$|^data(di)?(ordine|fattura)$|^billingdate$|"
                    r"^(xiadan|fukuan|zhifu|dingdan|xiaoshou|jiaoyi|goumai)(shijian|riqi|sj|rq)$|^inv(oice)?date$",
                ),
                (
                    0.85,
                    r"(创建|提交|录入|登记|created?|发生|跟进|填写|答卷|submit(ted)?|engage|firstcontact|int|activity|"
                    rf"contact|opened|制单|记账|出库).{{0,5}}({_CLOCK}|at|on|\(utc\))",
                ),
                (0.8, r"^(日期|时间|时间戳记?|date|time|timestamp|datetime|day|月份|年月|年月日|created|happenedat|dt|日期时间|datum|fecha|riqi|shijian)$"),
                (0.55, rf"({_CLOCK})$|(at|on)$"),
            ],
            r"注册|建档|入会|开户|register|signup|发货|收货|交货|送货|到期|预计|承诺|更新|修改|截止|结算|完成|关闭|due|ship|"
            r"modified|updated|fulfil|must|backorder|inventory|event|refund|退款|dispute|时长|耗时|所用|出货|expir|arriv|last|"
            r"birth|出生|生日|time(zone|tofirst)|renewal|end$|最近|上次|导出|打印|客户时间|入职|^dep|起飞|到达",
        ),
        _concept(
            "amount",
            "金额",
            [
                (1.0, r"(实付|实收|实交|实缴|实际支付|实际付款|实际收款|应结|实际成交|paid).{0,5}(金?额|款|总额|amount)?|^pay(ment)?amount$|(折|优惠|减)后(实付)?(金额|总额|总价)|买家实付|(buyer|customer)payment$|dollar(_?value|s)"),
                (0.84, r"^betragnetto$|(不含税|未税|无税|税前).{0,4}(金?额|总价|合计)|^(本币|原币)?无税金额$"),
                (
                    0.92,
                    r"价税合计|成交(金额|价|额)|(订单|销售|消费|交易|明细|合同|开票|订货|购买)(总?金?额|收入|总价)|含税(金额|总额)|"
                    r"销售额|grandtotal|(order|sales|total|line|close|estimated|arr|net|invoice)(total|amount|price|value|sales)$|"
                    r"^(gesamt|rechnungs|bestell|brutto)(betrag|summe|umsatz|wert)$|^betragbrutto$|^(netwr|dmbtr|wrbtr|kzwi1)$|^montant(total)?(ttc)?$|^totalttc$|^importe(total)?$|^importo(totale)?$|^netvalue$|^ext(ended)?(amount|price|amt)$|^payment$|"
                    r"^(shifu|shishou|dingdan|xiaoshou|chengjiao|zong|jiaoyi)(jine|je|kuan)$|"
                    r"^sales$|revenue|turnover|^(营业|净|总)?收入|营业额|(total|lifetime)(spent|charges|value)|"
                    r"累计(消费|金额)|预计金额|流水金额",
                ),
                (0.86, r"(商家)?应[收付交缴](金额|款|学?费)?|总金?额|合计(金额)?$|总价|^total$|^gross(amount)?$|销售码洋|dealvalue|货款"),
                (0.82, r"金额|^(netto)?betrag$|^umsatz$|^summe$|^jine$|^net$|^montantht$|^小计$|^amount$|^value$|amt$|^amounts$|^amountus"),
                (0.6, r"商品(总价|金额)|subtotal|lineitemprice|成交|wholesaleprice|余额变动|lineprice|consumption|消费$|(折后|优惠后|减后)(价|金?额)|到手价"),
            ],
            r"退款|退货|运费|邮费|快递费|优惠|折扣|成本|利润|毛利|税额|税率|余额$|已收|未收|已付|未付|定金|佣金|服务费|手续费|"
            r"积分|抵扣|补贴|refund|discount|shipping|tax|fee|cost|profit|margin|balance|单价|unit|outstanding|disputed|"
            r"converted|declared|monthly|orders$|年收入|月收入|家庭|annual|预测|income|employees|状态|时间|日期|次数|占比|率$|"
            r"人数|rabatt|versand|mwst|steuer|remise|^tva|descuento|payment(status|method|source|ref)|paid(at|on)|支付(方式|时间|单号|渠道|详情|积分)|付款(方式|时间|日期)|"
            r"(折扣?|优惠|减)前|^原(价|金额|总价)|吊牌|实际支付积分|限额|额度|目标|预算|红包|核销",
        ),
        _concept("quantity", "数量", [(1.0, r"数量|件数|^qty$|quantity|份数|^counts?$|^cds$|numberofcds|销量|^units?$|^shuliang$|^menge$|^anzahl$|^quantite$|^cantidad$|^quantita$")],
                 r"状态|优惠|单价|库存"),
        _concept("price", "单价",
                 [(1.0, r"单价|价格|unitprice|^price$|售价|京东价|标准价|定价|itemprice|wholesaleprice|unitamount|^danjia$|^(einzel|stuck)preis$|^prixunitaire|^preciounitario$|^prezzounitario$")],
                 r"金额|总|优惠|折|compare|成本"),
        _concept(
            "product",
            "产品",
            [(1.0, rf"({_THING}|选购商品).{{0,4}}(名称?|标题|name|title|desc(ription)?)$|^({_THING}|选购商品)$|"
                   r"^(artikel|produkt)(name|bezeichnung)?$|^(shangpin|chanpin)(mingcheng|mc)?$|^bezeichnung$|^produit$|^producto$|^articulo$|^prodotto$|^designation$|"
                   r"^description$|^stockcode$|^发货信息$|^品种$")],
            r"id$|编[号码]|数量|单价|价|金额|类|种类|状态|快递|收货|规格|number$|discount|订单",
        ),
        _concept(
            "product_id",
            "产品编号",
            [(1.0, rf"({_THING}|规格).{{0,3}}(编?号|编码|代码|id|no|code|number)$|^(货号|条码|条形码|sku|asin|isbn|stockcode|matnr)$")],
        ),
        _concept("refund", "退款金额",
                 [(1.0, r"(已?退款|退货|退单|refunded?|amountrefunded|refund).{0,3}(金额|额|amount)?$")],
                 r"时间|原因|状态|date|单号|数量|编?号$|id$|no$|number|type|类型|方式|状态|status|reason"),
        _concept(
            "status",
            "状态",
            [(1.0, r"(订单|交易|单据|支付|付款|financial|order|payment|deal|ticket|case|lead).{0,2}(状态|status|stage)|"
                   r"^(状态|status|stage|stagename|阶段|dealstage)$")],
            r"时间|物流|打印|同步|审核|开票|发票",
        ),
        _concept("currency", "币种", [(1.0, r"^(结算|订单|交易)?币[种别]|货币|^currency|currencycode$|^curr$|^wahrung$|^devise$|^moneda$|^valuta$")]),
        _concept("stage", "阶段", [(1.0, r"stage|阶段|线索状态|leadstatus|^won|mql|isconverted|转化状态")]),
        _concept("ticket", "工单",
                 [(1.0, r"(工单|ticket|case|投诉)(编?号|id|number|状态|status|类型|priority|subject|description|内容|标题)?")],
                 r"support"),
        _concept("touch", "互动",
                 [(1.0, r"(跟进|沟通|拜访|互动|回访|activity|call|interaction)(方式|类型|记录|内容|type|subject|date|时间|人)")],
                 r"weekly"),
        _concept("receipt", "回款", [(1.0, r"收汇|回款|收款|到账|结汇|承兑|水单")], r"收款状态|方式"),
        _concept("target", "流失", [(1.0, r"离网|流失|留存|churn|attrition|exited")]),
        _concept("opinion", "评价", [(1.0, r"评论|评价|review|comment|意见|建议|满意度?$|得分|score|rating|feedback")]),
    )
}  # fmt: skip

#: heading words of a person's own particulars: several of them make a list of customers
PERSONAL = re.compile(r"firstname|lastname|email|phone|street|jobtitle|姓名|电话|手机|邮箱|地址")
#: words in a stage column that tell of a sales funnel
FUNNEL = re.compile(r"won|lost|qualif|prospect|赢单|输单|谈判|negotiat|意向|初步接洽|方案")
#: headings that read like a question put to a person
QUESTION = re.compile(
    r"满意|同意|评价|评分|打分|认为|您|是否愿意|推荐|satisf|recommend|how|would|^q\d|^\d+[、.]",
    re.I,
)
