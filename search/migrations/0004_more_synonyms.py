from django.db import migrations

SHIPPED = """
nổ mìn; phá đá; thuốc nổ | vật liệu nổ công nghiệp; vật liệu nổ
hãng taxi; chạy taxi; xe taxi; taxi | kinh doanh vận tải; vận tải bằng xe ô tô
hãng xe; nhà xe; chạy xe khách; xe hợp đồng | kinh doanh vận tải; vận tải bằng xe ô tô
spa; thẩm mỹ viện; tiệm làm đẹp; phun xăm | dịch vụ thẩm mỹ
bình gas; đại lý gas; bán gas; cửa hàng gas | kinh doanh khí; khí dầu mỏ hóa lỏng
bảng hiệu; biển hiệu; pano; băng rôn | bảng quảng cáo; biển hiệu; quảng cáo
vay tiền đi học; sinh viên vay vốn | tín dụng đối với học sinh, sinh viên; vay vốn
bằng cấp ba; bằng cấp 3; bằng cấp hai; bằng cấp 2; bằng phổ thông | bằng tốt nghiệp; văn bằng
trường cấp ba; trường cấp 3 | trường trung học phổ thông
trường cấp hai; trường cấp 2 | trường trung học cơ sở
trường cấp một; trường cấp 1 | trường tiểu học
đơn thư; gửi đơn | khiếu nại; tố cáo
cắm mốc; ranh đất; ranh giới đất; đo đất; đo lại đất | đo đạc; xác định lại diện tích đất
bồi thường đất; thu hồi đất | bồi thường, hỗ trợ, tái định cư
chôn cất; cải táng; bốc mộ; nghĩa địa | mai táng; nghĩa trang
chích ngừa; tiêm ngừa; tiêm vắc xin | tiêm chủng
xe máy điện; xe đạp điện; xe điện | đăng ký xe
đò; phà; bến đò; bến phà | bến khách ngang sông; vận tải hành khách ngang sông
điện mặt trời; pin mặt trời; tấm pin năng lượng | điện mặt trời mái nhà; điện mặt trời
nuôi cá bè; nuôi cá lồng; bè cá; lồng bè | nuôi trồng thủy sản lồng bè
làm việc mấy giờ; mấy giờ làm việc; mấy giờ mở cửa; giờ mở cửa | giờ làm việc
số điện thoại; hotline; đường dây nóng; gọi điện | số điện thoại; liên hệ
trễ hẹn; chậm hẹn; quá hạn trả kết quả | đúng hạn; quá hạn
đất ông bà; đất cha ông; đất cha mẹ để lại; đất ông bà để lại; chưa có sổ | cấp Giấy chứng nhận lần đầu; đăng ký đất đai lần đầu
gộp đất; gộp hai thửa; nhập hai thửa | hợp thửa đất
lãnh lương hưu; lĩnh lương hưu; nhận lương hưu; về hưu | hưởng lương hưu; chế độ hưu trí
BHXH tự nguyện; bảo hiểm tự nguyện | bảo hiểm xã hội tự nguyện
tên trong giấy khai sinh; họ tên trong khai sinh | cải chính hộ tịch; thay đổi hộ tịch
tiệm vàng; cửa hàng vàng; bán vàng | vàng trang sức; vàng miếng
bản quyền; tác quyền | quyền tác giả; quyền liên quan
đóng thuyền; đóng ghe; đóng tàu; ghe; xuồng | đóng mới tàu cá; phương tiện thủy nội địa
thuyền đánh cá; ghe đánh cá; tàu đánh cá | tàu cá
trái cây; hoa quả; củ quả | quả; vùng trồng
sàn TMĐT; bán hàng online; bán hàng trên mạng; bán hàng qua mạng | thương mại điện tử
=TMĐT | thương mại điện tử
=DNTN | doanh nghiệp tư nhân
=MXH | mạng xã hội
=THPT | trung học phổ thông
=THCS | trung học cơ sở
=NLĐ | người lao động
=HTX | hợp tác xã
""".strip()


def ship(apps, schema_editor):
    """Adds what the portal does not know yet; what editors wrote stays theirs."""
    Synonym = apps.get_model("search", "Synonym")
    known = {line for typed in Synonym.objects.values_list("typed", flat=True) for line in typed.splitlines()}
    for line in SHIPPED.splitlines():
        typed, official = (part.strip().split("; ") for part in line.removeprefix("=").split(" | "))
        if new := [each for each in typed if each not in known]:
            is_mutual = line.startswith("=")
            Synonym.objects.create(typed="\n".join(new), official="\n".join(official), is_mutual=is_mutual)


class Migration(migrations.Migration):
    dependencies = [("search", "0003_texts")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
