"""What can be searched, by what page types declare (`search_kind`), never by importing them."""

KINDS = {
    "thu-tuc": "Thủ tục",
    "tin-tuc": "Tin tức",
    "ke-hoach": "Kế hoạch",
    "van-ban": "Văn bản",
    "trang": "Trang khác",
}
# Whether what may be in force is, by its key in an address.
VALIDITIES = {
    "con": "Đang có hiệu lực, đang áp dụng",
    "sap": "Chưa có hiệu lực",
    "het": "Hết hiệu lực, không còn sử dụng",
}
