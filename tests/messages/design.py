"""Customers and the quotes that are mailed to them."""

from __future__ import annotations

from tests.automations.design import Document, automation, field, step, thing

CUSTOMER = thing("customer", {"email": field("email"), "city": field("text"), "country": field("text")})
QUOTE = thing(
    "quote",
    {
        "customer": field("reference", target="customer"),
        "status": field(
            "select",
            options=[{"key": "draft", "title": "Draft"}, {"key": "sent", "title": "Sent"}],
            default="draft",
        ),
        "total": field("money"),
        "discount": field("percent"),
        "until": field("date"),
        "note": field("long_text"),
        "secret": field("text"),
        "document": field("file", maxCount=3),
    },
)
TEMPLATE: Document = {
    "kind": "message", "name": "quote_sent", "title": "Quote sent", "object": "quote",
    "subject": "Quote {{name}} for {{customer}}",
    "body": "Dear {{customer}},\n\n**{{total}}** until {{until}}, {{status}}, less {{discount}}.\n\n{{note}}\n\n"
            "[Open it]({{record_link}})",
    "values": [
        {"name": "name", "expression": "name"},
        {"name": "customer", "expression": "customer.name"},
        {"name": "total", "expression": "total"},
        {"name": "until", "expression": "until"},
        {"name": "status", "expression": "status"},
        {"name": "discount", "expression": "discount"},
        {"name": "note", "expression": "note"},
    ],
    "attachments": ["document"],
    "language": "IF(customer.country = 'CN', 'zh', 'en')",
}  # fmt: skip
SEND = automation(
    "send_quote",
    "updated",
    step("mail", "send_email", template="quote_sent",
         recipients=[{"expression": "customer.email"}, {"field": "owner"}]),
    of="quote",
    condition="status = 'sent'",
    becomes=True,
)  # fmt: skip
TRANSLATION: Document = {
    "kind": "translation",
    "name": "zh",
    "language": "zh",
    "entries": {
        "message:quote_sent": {
            "subject": "报价单 {{name}}",
            "body": "{{customer}}，您好！金额 {{total}}，{{status}}。",
        },
        "object:quote/field:status/option:sent": {"title": "已发送"},
    },
}
