from django.db import migrations

# What people say | what names of procedures say; "=": found both ways.
SHIPPED = """
sổ đỏ; sổ hồng; bìa đỏ; bìa hồng; GCNQSDĐ; giấy tờ đất; sổ đất | giấy chứng nhận quyền sử dụng đất
sang tên sổ đỏ; sang tên đất; sang tên nhà đất; sang tên | đăng ký biến động; chuyển nhượng quyền sử dụng đất
mua bán đất; bán đất; mua đất; mua bán nhà đất | chuyển nhượng quyền sử dụng đất
tặng cho đất; cho con đất | tặng cho quyền sử dụng đất
chia thừa kế; thừa kế đất | thừa kế quyền sử dụng đất; khai nhận di sản
tách sổ; tách đất; chia đất | tách thửa đất; tách thửa
nhập thửa; gộp thửa | hợp thửa đất
chuyển đất vườn; chuyển đất ruộng; lên đất ở; lên thổ cư; thổ cư | chuyển mục đích sử dụng đất
thuế đất | thuế sử dụng đất
hộ khẩu; nhập hộ khẩu; nhập khẩu hộ khẩu; đăng ký hộ khẩu; sổ hộ khẩu | đăng ký thường trú
cắt hộ khẩu; cắt khẩu | xóa đăng ký thường trú
tách hộ khẩu; tách khẩu | tách hộ
KT3; tạm trú dài hạn; đăng ký ở trọ | đăng ký tạm trú
CMND; chứng minh nhân dân; chứng minh thư; CCCD; căn cước công dân; thẻ căn cước | căn cước
bằng lái; bằng lái xe; GPLX; bằng xe máy; bằng ô tô; đổi bằng | giấy phép lái xe
cà vẹt; cà vẹt xe; giấy tờ xe; đăng ký xe máy; biển số | đăng ký xe
độc thân; giấy độc thân; chứng nhận độc thân; xác nhận độc thân | xác nhận tình trạng hôn nhân
cưới; lấy vợ; lấy chồng; giấy kết hôn; đăng ký kết hôn | kết hôn
lấy vợ nước ngoài; lấy chồng nước ngoài | kết hôn có yếu tố nước ngoài
sinh con; đẻ con; em bé; giấy khai sinh; làm khai sinh | khai sinh
người chết; chết; mất; báo tử; giấy báo tử; chứng tử | khai tử
đổi tên; đổi họ; sửa tên; sửa giấy khai sinh; cải chính tên | thay đổi hộ tịch; cải chính hộ tịch; thay đổi, cải chính, bổ sung thông tin hộ tịch
trích lục khai sinh; bản sao khai sinh; sao lục | trích lục hộ tịch; bản sao trích lục hộ tịch
xin con nuôi; nhận con nuôi | nuôi con nuôi
nhận con; nhận cha; nhận mẹ | nhận cha, mẹ, con
sao y; sao y bản chính; photo công chứng; công chứng bản sao; bản sao công chứng | chứng thực bản sao
công chứng chữ ký; xác nhận chữ ký | chứng thực chữ ký
công chứng hợp đồng; công chứng mua bán | chứng thực hợp đồng; công chứng hợp đồng
lý lịch; xác nhận lý lịch | xác nhận sơ yếu lý lịch; chứng thực chữ ký
LLTP; giấy xác nhận không tiền án; tiền án tiền sự | lý lịch tư pháp
hộ chiếu phổ thông; passport | hộ chiếu
visa | thị thực
mở công ty; lập công ty; thành lập công ty; mở doanh nghiệp | thành lập doanh nghiệp; đăng ký thành lập công ty
đóng cửa công ty; giải thể công ty | giải thể doanh nghiệp
mở quán; mở cửa hàng; buôn bán nhỏ; hộ kinh doanh cá thể; đăng ký kinh doanh | đăng ký hộ kinh doanh; đăng ký thành lập hộ kinh doanh
giấy phép kinh doanh; ĐKKD | đăng ký kinh doanh; đăng ký hộ kinh doanh
xin phép xây nhà; xây nhà; làm nhà; GPXD; phép xây dựng; giấy phép xây nhà | giấy phép xây dựng
sửa nhà; cải tạo nhà | giấy phép sửa chữa, cải tạo
hoàn công | hoàn thành công trình
nhà ở xã hội; mua nhà xã hội | nhà ở xã hội
PCCC; phòng cháy, chữa cháy | phòng cháy chữa cháy; phòng cháy và chữa cháy
BHYT; thẻ bảo hiểm y tế | bảo hiểm y tế
BHXH | bảo hiểm xã hội
BHTN; thất nghiệp; tiền thất nghiệp | bảo hiểm thất nghiệp; trợ cấp thất nghiệp
ATTP; VSATTP; an toàn vệ sinh thực phẩm; vệ sinh an toàn thực phẩm | an toàn thực phẩm
hộ nghèo; sổ hộ nghèo; sổ nghèo | công nhận hộ nghèo; hộ nghèo; hộ cận nghèo
người già; tiền người già; trợ cấp người già; người cao tuổi | người cao tuổi; trợ giúp xã hội; bảo trợ xã hội
người tàn tật; khuyết tật; giấy khuyết tật | khuyết tật; người khuyết tật
mai táng; tiền mai táng; mai táng phí; tiền tuất | hỗ trợ chi phí mai táng; mai táng
thương binh; liệt sĩ; gia đình chính sách; có công | người có công với cách mạng; ưu đãi người có công
xin việc nước ngoài; đi xuất khẩu lao động; XKLĐ | đi làm việc ở nước ngoài
giấy phép lao động; work permit | giấy phép lao động
nghĩa vụ quân sự; đi bộ đội; NVQS | nghĩa vụ quân sự
học phí; miễn học phí | miễn, giảm học phí
chuyển trường; xin chuyển trường | chuyển trường; xin học lại
bằng tốt nghiệp; mất bằng | bản sao văn bằng; văn bằng
đăng kiểm | kiểm định
khai thác cát; mỏ cát; khai thác đá | khai thác khoáng sản
khoan giếng; giếng khoan | khoan nước dưới đất; khai thác nước dưới đất
xả thải; nước thải | xả nước thải; giấy phép môi trường
ĐTM; đánh giá môi trường | đánh giá tác động môi trường
chặt cây; đốn cây; chặt hạ cây | chặt hạ, dịch chuyển cây xanh
thuốc trừ sâu | thuốc bảo vệ thực vật
trại heo; trại lợn; nuôi heo; nuôi lợn | chăn nuôi
tàu cá; ghe; thuyền | tàu cá
nhà thuốc; tiệm thuốc; hiệu thuốc; quầy thuốc | cơ sở bán lẻ thuốc; kinh doanh dược
phòng khám; mở phòng khám | giấy phép hoạt động khám bệnh, chữa bệnh
karaoke; quán karaoke | dịch vụ karaoke
khách sạn; nhà nghỉ | cơ sở lưu trú
gas; cửa hàng gas; bán gas | khí dầu mỏ hóa lỏng; LPG
xăng; cây xăng; bán xăng | xăng dầu
rượu; bán rượu | kinh doanh rượu; bán lẻ rượu
thuốc lá; bán thuốc lá | sản phẩm thuốc lá
biển quảng cáo; bảng hiệu; treo băng rôn | bảng quảng cáo; băng-rôn
đơn kiện; kiện; khiếu kiện | khiếu nại
tố giác | tố cáo
luật sư | luật sư; hành nghề luật sư
trợ giúp pháp lý miễn phí | trợ giúp pháp lý
DVC; dịch vụ công trực tuyến; nộp hồ sơ qua mạng; làm qua mạng | dịch vụ công; dịch vụ công trực tuyến
mức độ 4; mức 4; DVC mức 4 | trực tuyến toàn trình; toàn trình
mức độ 3; mức 3 | trực tuyến một phần; một phần
bộ phận một cửa; một cửa | Trung tâm Phục vụ hành chính công
= CCHC | cải cách hành chính
= TTHC | thủ tục hành chính
= UBND; ủy ban | Ủy ban nhân dân
= HĐND | Hội đồng nhân dân
= CCVC | công chức, viên chức
= CBCCVC; CBCC | cán bộ; công chức, viên chức
= CNTT | công nghệ thông tin
= CĐS | chuyển đổi số
= TNMT | tài nguyên và môi trường
= NNMT; NN&MT | nông nghiệp và môi trường
= NN&PTNT; NNPTNT | nông nghiệp và phát triển nông thôn
= GTVT | giao thông vận tải
= GDĐT; GD&ĐT | giáo dục và đào tạo
= LĐTBXH | lao động thương binh và xã hội
= KHCN; KH&CN | khoa học và công nghệ
= VHTTDL | văn hóa thể thao và du lịch
= QLNN | quản lý nhà nước
= KSTTHC | kiểm soát thủ tục hành chính
= TTPVHCC | Trung tâm Phục vụ hành chính công
= QSDĐ; QSD đất | quyền sử dụng đất
= GCN | giấy chứng nhận
= ANTT | an ninh trật tự
= QĐ | quyết định
= NĐ | nghị định
= TT | thông tư
= KH | kế hoạch
= BC | báo cáo
= NQ | nghị quyết
= CV | công văn
mất sổ đỏ; làm lại sổ đỏ; cấp lại sổ đỏ; mất sổ hồng | cấp lại giấy chứng nhận quyền sử dụng đất; cấp lại giấy chứng nhận do bị mất
làm sổ đỏ lần đầu; sổ đỏ lần đầu; làm sổ đỏ; làm sổ hồng | đăng ký đất đai cấp giấy chứng nhận lần đầu; cấp giấy chứng nhận lần đầu
đổi sổ đỏ; đổi sổ hồng | cấp đổi giấy chứng nhận
thế chấp sổ đỏ; vay ngân hàng; cắm sổ đỏ; thế chấp đất; thế chấp | đăng ký biện pháp bảo đảm bằng quyền sử dụng đất; biện pháp bảo đảm
xóa thế chấp; xóa đăng ký thế chấp; giải chấp | xóa đăng ký biện pháp bảo đảm
gia hạn đất; hết hạn sử dụng đất | gia hạn sử dụng đất
tranh chấp đất; lấn chiếm đất; lấn đất; kiện đất | tranh chấp đất đai; hòa giải tranh chấp đất đai
đền bù đất; bồi thường đất; giải tỏa | bồi thường hỗ trợ tái định cư; thu hồi đất
thuê đất | cho thuê đất
trích lục bản đồ; trích đo; bản đồ địa chính; thông tin quy hoạch; xem quy hoạch | cung cấp thông tin dữ liệu đất đai; thông tin đất đai
nhà đất; bất động sản; BĐS | bất động sản
môi giới nhà đất; cò đất | môi giới bất động sản
nhà xã hội; NOXH; nhà ở cho người thu nhập thấp | nhà ở xã hội
xây nhà; làm nhà; cất nhà; xin phép xây nhà; giấy phép xây nhà | giấy phép xây dựng nhà ở riêng lẻ
bản quyền; đăng ký bản quyền; tác quyền | quyền tác giả
thương hiệu; đăng ký thương hiệu; logo; đăng ký logo; đăng ký nhãn hiệu độc quyền | nhãn hiệu
bằng sáng chế; phát minh | sáng chế
mã vạch | mã số mã vạch
tên miền; domain | tên miền
thương mại điện tử; TMĐT; bán hàng online; bán hàng qua mạng; bán hàng trên mạng; web bán hàng | thương mại điện tử
khuyến mãi; bốc thăm trúng thưởng; quay số trúng thưởng | khuyến mại; khuyến mại mang tính may rủi
đa cấp | bán hàng đa cấp
hội chợ | hội chợ triển lãm thương mại
mạng xã hội; MXH; facebook | mạng xã hội
trang web; website; trang tin | trang thông tin điện tử
báo chí; nhà báo; thẻ nhà báo | thẻ nhà báo; hoạt động báo chí
in sách; xuất bản sách | xuất bản
game; trò chơi điện tử; quán net; tiệm net; internet | trò chơi điện tử công cộng; trò chơi điện tử
hóa đơn; hóa đơn đỏ | hóa đơn điện tử; hóa đơn
thuế VAT; VAT; thuế GTGT; GTGT | thuế giá trị gia tăng
= TNCN | thu nhập cá nhân
= TNDN | thu nhập doanh nghiệp
mã số thuế; MST | đăng ký thuế
đóng mã số thuế | chấm dứt hiệu lực mã số thuế
quyết toán thuế | quyết toán thuế
thuế môn bài | lệ phí môn bài
trước bạ; thuế trước bạ | lệ phí trước bạ
= DN | doanh nghiệp
= DNTN | doanh nghiệp tư nhân
= TNHH | trách nhiệm hữu hạn
= HTX | hợp tác xã
= ĐKDN | đăng ký doanh nghiệp
= HKD | hộ kinh doanh
= GPKD | giấy phép kinh doanh
= GPLĐ | giấy phép lao động
= GPMT | giấy phép môi trường
= GPHĐ | giấy phép hoạt động
= CCHN | chứng chỉ hành nghề
= VPĐD | văn phòng đại diện
= VPCC | văn phòng công chứng
= KCN | khu công nghiệp
= ATLĐ | an toàn lao động
= NLĐ | người lao động
= NCC | người có công
= NKT | người khuyết tật
= BVMT | bảo vệ môi trường
= BVTV | bảo vệ thực vật
= NTTS | nuôi trồng thủy sản
= KTTV | khí tượng thủy văn
= TNN | tài nguyên nước
= QHXD | quy hoạch xây dựng
= BTXH | bảo trợ xã hội
= TCXH | trợ cấp xã hội
= THPT | trung học phổ thông
= THCS | trung học cơ sở
= GDTX | giáo dục thường xuyên
= GDNN | giáo dục nghề nghiệp
= KCB | khám bệnh chữa bệnh
= TTYT | trung tâm y tế
= TTBYT | trang thiết bị y tế; thiết bị y tế
= CSDL | cơ sở dữ liệu
= DVCTT | dịch vụ công trực tuyến
= DVCQG | dịch vụ công quốc gia
= CCCĐ | căn cước điện tử
= PAKN | phản ánh kiến nghị
= MTTQ | Mặt trận Tổ quốc
= CMCN | chứng minh công nhân
= CNXH | chủ nghĩa xã hội
= ĐBQH | đại biểu Quốc hội
= CBCS | cán bộ chiến sĩ
= NVQS | nghĩa vụ quân sự
VNeID; định danh; định danh mức 2; tài khoản định danh; mã định danh | định danh điện tử
passport; hộ chiếu; làm hộ chiếu | hộ chiếu phổ thông; hộ chiếu
visa; gia hạn visa | thị thực
thẻ xanh; thường trú nước ngoài | thẻ thường trú
thẻ tạm trú người nước ngoài | thẻ tạm trú
bỏ quốc tịch; thôi quốc tịch | thôi quốc tịch
xin quốc tịch; vào quốc tịch; nhập tịch; nhập quốc tịch | nhập quốc tịch
ly hôn; ly dị; giấy ly hôn | ly hôn
làm giấy kết hôn; giấy đăng ký kết hôn; giấy hôn thú; hôn thú | đăng ký kết hôn
khai sinh cho con; làm giấy khai sinh; đăng ký khai sinh cho con | đăng ký khai sinh
mất giấy khai sinh; làm lại giấy khai sinh; làm lại khai sinh | đăng ký lại khai sinh; cấp bản sao trích lục hộ tịch
làm lại giấy kết hôn; mất giấy kết hôn | đăng ký lại kết hôn; cấp bản sao trích lục hộ tịch
bản sao giấy khai sinh; trích lục giấy khai sinh | bản sao trích lục hộ tịch; bản sao giấy khai sinh
làm giấy chứng tử; xin giấy chứng tử | đăng ký khai tử
người giám hộ; làm giám hộ | đăng ký giám hộ; giám hộ
dịch thuật; dịch công chứng; công chứng bản dịch | chứng thực chữ ký người dịch
hợp pháp hóa lãnh sự | hợp pháp hóa lãnh sự; chứng nhận lãnh sự
di chúc; lập di chúc | chứng thực di chúc; di chúc
từ chối thừa kế | từ chối nhận di sản
ủy quyền; giấy ủy quyền | chứng thực chữ ký; chứng thực hợp đồng
chuyển hộ khẩu; chuyển khẩu; nhập khẩu vào nhà | đăng ký thường trú
tạm vắng | khai báo tạm vắng
báo lưu trú; khai báo lưu trú | thông báo lưu trú
mất CCCD; làm lại CCCD; mất căn cước; đổi CCCD; gắn chip | cấp lại thẻ căn cước; cấp đổi thẻ căn cước
làm CCCD; làm căn cước; căn cước cho con; căn cước trẻ em | cấp thẻ căn cước
xác nhận số CMND | xác nhận số chứng minh nhân dân
mất bằng lái; làm lại bằng lái; mất GPLX; cấp lại bằng lái xe; cấp lại bằng lái | cấp lại giấy phép lái xe
đổi bằng lái; đổi GPLX; gia hạn bằng lái; đổi bằng lái xe | đổi giấy phép lái xe
thi bằng lái; học lái xe; thi lái xe | sát hạch lái xe; đào tạo lái xe; cấp giấy phép lái xe
đăng kiểm; đăng kiểm xe; đăng kiểm ô tô | kiểm định xe cơ giới; kiểm định an toàn kỹ thuật và bảo vệ môi trường
xe máy; mô tô | xe máy; xe mô tô
xe hơi; xe con | xe ô tô
sang tên xe; mua bán xe | đăng ký sang tên xe; đăng ký sang tên di chuyển xe
biển số xe; mất biển số; đổi biển số | biển số xe
taxi; xe khách; xe hợp đồng; nhà xe; xe tải chở hàng | kinh doanh vận tải bằng xe ô tô
phù hiệu xe | phù hiệu xe ô tô
tàu thuyền; đăng ký tàu; ghe | phương tiện thủy nội địa; đăng ký phương tiện
đi biển; thuyền viên | thuyền viên
máy bay không người lái; flycam; drone | tàu bay không người lái; phương tiện bay không người lái
vỉa hè; lòng đường; để vật liệu trên vỉa hè | sử dụng tạm thời lòng đường vỉa hè
đào đường; cắt đường | đào đường; thi công trên đường bộ đang khai thác
lập công ty TNHH; mở công ty TNHH | đăng ký thành lập công ty trách nhiệm hữu hạn
công ty cổ phần | công ty cổ phần
đổi tên công ty; đổi giám đốc; đổi địa chỉ công ty; thay đổi giấy phép kinh doanh | đăng ký thay đổi nội dung đăng ký doanh nghiệp
mất giấy phép kinh doanh | cấp lại giấy chứng nhận đăng ký doanh nghiệp; cấp lại giấy chứng nhận đăng ký hộ kinh doanh
tạm nghỉ kinh doanh; tạm đóng cửa; ngừng kinh doanh; nghỉ bán | tạm ngừng kinh doanh
đóng cửa; nghỉ hẳn; đóng cửa hộ kinh doanh; nghỉ kinh doanh | chấm dứt hoạt động hộ kinh doanh; chấm dứt hoạt động
phá sản công ty | giải thể doanh nghiệp; phá sản
mở chi nhánh | đăng ký hoạt động chi nhánh; chi nhánh
mở văn phòng công chứng | thành lập văn phòng công chứng
mở; lập | thành lập; đăng ký thành lập; đăng ký hoạt động
mở trường mầm non; mở nhà trẻ; mở nhóm trẻ; giữ trẻ; trường mẫu giáo | thành lập trường mẫu giáo trường mầm non nhà trẻ; nhà trẻ trường mẫu giáo trường mầm non hoạt động giáo dục; nhóm trẻ độc lập
mở trung tâm ngoại ngữ; trung tâm tiếng Anh; trung tâm tin học | trung tâm ngoại ngữ tin học
dạy thêm; mở lớp dạy thêm | dạy thêm học thêm; kinh doanh dạy thêm
du học; tư vấn du học | dịch vụ tư vấn du học
gia sư | dạy thêm học thêm
học bổng | học bổng; hỗ trợ học tập
tiền ăn trưa; hỗ trợ ăn trưa | hỗ trợ ăn trưa
mất bằng tốt nghiệp; làm lại bằng; mất bằng đại học; mất bằng cấp 3 | cấp lại văn bằng chứng chỉ; cấp bản sao văn bằng chứng chỉ từ sổ gốc
sửa bằng tốt nghiệp; sửa tên trên bằng | chỉnh sửa nội dung văn bằng chứng chỉ
bằng nước ngoài; công nhận bằng | công nhận văn bằng
mở phòng khám; phòng mạch; phòng nha; nha khoa | cấp giấy phép hoạt động khám bệnh chữa bệnh; phòng khám
bác sĩ; giấy phép bác sĩ; chứng chỉ hành nghề bác sĩ; hành nghề bác sĩ; y sĩ; điều dưỡng | giấy phép hành nghề khám bệnh chữa bệnh
dược sĩ; hành nghề dược sĩ; bán thuốc; bán thuốc tây; mở nhà thuốc | chứng chỉ hành nghề dược; đủ điều kiện kinh doanh dược; cơ sở bán lẻ thuốc
mỹ phẩm; công bố mỹ phẩm | phiếu công bố sản phẩm mỹ phẩm; mỹ phẩm
thực phẩm chức năng | thực phẩm bảo vệ sức khỏe
quán ăn; nhà hàng; mở quán ăn; quán cơm; quán cà phê; bếp ăn | dịch vụ ăn uống; cơ sở đủ điều kiện an toàn thực phẩm; đăng ký hộ kinh doanh
giấy vệ sinh an toàn thực phẩm; giấy ATTP | giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm
karaoke; mở quán karaoke | kinh doanh dịch vụ karaoke
vũ trường; bar | dịch vụ vũ trường
mở khách sạn; mở nhà nghỉ; homestay | cơ sở lưu trú du lịch; hạng cơ sở lưu trú du lịch
tour; công ty du lịch; mở tour; lữ hành | kinh doanh dịch vụ lữ hành
hướng dẫn viên; thẻ hướng dẫn viên | thẻ hướng dẫn viên du lịch
ca nhạc; biểu diễn; văn nghệ; tổ chức đêm nhạc | biểu diễn nghệ thuật
đồ cổ; cổ vật; bán đồ cổ | di vật cổ vật
phim; quay phim; chiếu phim | phổ biến phim; sản xuất phim
gym; phòng gym; phòng tập; hồ bơi; bể bơi | kinh doanh hoạt động thể thao
treo biển; treo bảng hiệu; quảng cáo; băng rôn; bảng quảng cáo | bảng quảng cáo băng-rôn; sản phẩm quảng cáo
lễ hội | tổ chức lễ hội
chùa; nhà thờ; theo đạo; đạo | tôn giáo; sinh hoạt tôn giáo; tổ chức tôn giáo
tiệm vàng; mua bán vàng; bán vàng | vàng miếng; vàng trang sức mỹ nghệ
đổi tiền; đổi ngoại tệ; đổi đô la; chuyển tiền ra nước ngoài | ngoại tệ; đổi ngoại tệ
cầm đồ; tiệm cầm đồ | dịch vụ cầm đồ
bảo vệ; công ty bảo vệ | dịch vụ bảo vệ
con dấu; khắc dấu; mẫu dấu | mẫu con dấu; con dấu
pháo hoa; súng; vũ khí; dao | vũ khí vật liệu nổ công cụ hỗ trợ
vật liệu nổ; thuốc nổ | vật liệu nổ công nghiệp
ANTT; giấy an ninh trật tự | đủ điều kiện về an ninh trật tự
đòi nợ | đòi nợ
cứu hỏa; giấy phòng cháy; nghiệm thu phòng cháy | phòng cháy và chữa cháy
tiền thất nghiệp; lãnh thất nghiệp; trợ cấp thất nghiệp; bảo hiểm thất nghiệp | hưởng trợ cấp thất nghiệp; bảo hiểm thất nghiệp
thai sản; tiền thai sản; nghỉ sinh; nghỉ đẻ | chế độ thai sản; hưởng chế độ thai sản
nghỉ hưu; lương hưu; làm chế độ nghỉ hưu; về hưu | hưởng lương hưu; lương hưu
rút bảo hiểm; rút BHXH; rút bảo hiểm xã hội một lần; BHXH một lần | bảo hiểm xã hội một lần; trợ cấp một lần
ốm đau; nghỉ ốm | chế độ ốm đau
tai nạn lao động | tai nạn lao động; bảo hiểm tai nạn lao động
sổ bảo hiểm; mất sổ bảo hiểm | cấp lại sổ bảo hiểm xã hội; sổ bảo hiểm xã hội
mất thẻ bảo hiểm y tế; làm thẻ BHYT | cấp lại thẻ bảo hiểm y tế; thẻ bảo hiểm y tế
tử tuất; tiền tử tuất | chế độ tử tuất; mai táng phí
trợ cấp người cao tuổi; tiền người già | trợ cấp xã hội hằng tháng; trợ cấp hưu trí xã hội
nuôi trẻ mồ côi; trẻ mồ côi | trợ giúp xã hội; chăm sóc trẻ em
vô gia cư; viện dưỡng lão; trung tâm bảo trợ | cơ sở trợ giúp xã hội
hộ nghèo; xin hộ nghèo; sổ hộ nghèo; hộ cận nghèo | công nhận hộ nghèo hộ cận nghèo
chất độc da cam; da cam | chất độc hóa học
thương binh; mẹ Việt Nam anh hùng; liệt sỹ | thương binh; bà mẹ Việt Nam anh hùng; liệt sĩ
tìm mộ liệt sĩ; bốc mộ liệt sĩ | di chuyển hài cốt liệt sĩ; mộ liệt sĩ
đi Nhật; đi Hàn; đi làm nước ngoài; xuất khẩu lao động; XKLĐ | người lao động đi làm việc ở nước ngoài
thuê người nước ngoài; lao động nước ngoài; giấy phép lao động cho người nước ngoài | giấy phép lao động; người lao động nước ngoài
cho thuê lại lao động | cho thuê lại lao động
giới thiệu việc làm; môi giới việc làm | dịch vụ việc làm
nội quy công ty; nội quy lao động | nội quy lao động
cai nghiện; nghiện; nghiện ma túy | cai nghiện ma túy
luật sư miễn phí; tư vấn luật miễn phí; hỗ trợ luật sư | trợ giúp pháp lý
hành nghề luật sư; thẻ luật sư; chứng chỉ luật sư | chứng chỉ hành nghề luật sư
văn phòng luật; mở văn phòng luật sư | đăng ký hoạt động tổ chức hành nghề luật sư; văn phòng luật sư
đấu giá; bán đấu giá | đấu giá tài sản
thừa phát lại; vi bằng | thừa phát lại
giám định | giám định tư pháp
hòa giải ở xã; tổ hòa giải | hòa giải viên; tổ hòa giải
đơn tố cáo; tố cáo cán bộ | giải quyết tố cáo
đơn khiếu nại; kiện; khiếu kiện | giải quyết khiếu nại
gặp lãnh đạo; gặp chủ tịch; tiếp dân; lịch tiếp dân | tiếp công dân; lịch tiếp công dân
góp ý; phản ánh; ý kiến người dân | phản ánh kiến nghị
số điện thoại; địa chỉ; liên lạc; đường dây nóng | liên hệ; điện thoại
giờ làm việc; mấy giờ mở cửa; lịch làm việc | thời gian làm việc; giờ làm việc
bồi thường nhà nước; bồi thường oan sai | bồi thường nhà nước
bị ngập lụt; ngập lụt; lũ lụt; bão lụt; mất mùa; thiệt hại mùa màng; bão; thiệt hại bão lũ | thiệt hại do thiên tai
dịch tả lợn; dịch bệnh; heo bệnh; gà bệnh | dịch bệnh động vật; kiểm dịch động vật
giấy kiểm dịch | kiểm dịch
nuôi cá; nuôi tôm; cá lồng; cá bè; nuôi cá lồng; nuôi cá bè | nuôi trồng thủy sản; nuôi trồng thủy sản lồng bè
mã vùng trồng; mã PUC; mã đóng gói | mã số vùng trồng; mã số cơ sở đóng gói
phân bón; bán phân bón | buôn bán phân bón; phân bón
giống cây; cây giống; hạt giống | giống cây trồng
bán thuốc trừ sâu; thuốc sâu; thuốc cỏ | buôn bán thuốc bảo vệ thực vật; thuốc bảo vệ thực vật
thuốc thú y; bán thuốc thú y | thuốc thú y; buôn bán thuốc thú y
thức ăn gia súc; cám | thức ăn chăn nuôi
phá rừng; trồng rừng; khai thác gỗ; chặt cây rừng | khai thác lâm sản; rừng trồng
động vật hoang dã; nuôi thú rừng | động vật rừng; nuôi động vật
cây cổ thụ; chặt cây xanh; tỉa cây | cây xanh
nước sạch; khoan giếng; khai thác nước ngầm; nước ngầm | khai thác nước dưới đất; thăm dò nước dưới đất
nước mặt; lấy nước sông | khai thác nước mặt
rác; xử lý rác; chất thải | chất thải rắn; chất thải
mỏ; khai thác mỏ; cát; sỏi; đất san lấp | khai thác khoáng sản
đê; đê điều; kênh mương; thủy lợi | công trình thủy lợi; đê điều
điện; bán điện; điện mặt trời | giấy phép hoạt động điện lực; điện mặt trời
hóa chất | hóa chất
xăng dầu; mở cây xăng | cửa hàng đủ điều kiện bán lẻ xăng dầu; xăng dầu
giấy bán rượu; bán lẻ rượu | giấy phép bán lẻ rượu; kinh doanh rượu
C/O; CO; xuất xứ | giấy chứng nhận xuất xứ hàng hóa
hải quan; nhập hàng; thông quan | thủ tục hải quan
nhập xe; nhập khẩu xe | nhập khẩu xe ô tô
dự án đầu tư; xin đầu tư; chủ trương đầu tư | chấp thuận chủ trương đầu tư; giấy chứng nhận đăng ký đầu tư
đấu thầu | lựa chọn nhà thầu; đấu thầu
thi công chức; thi tuyển; tuyển dụng | thi tuyển công chức; tuyển dụng viên chức
thăng hạng; nâng ngạch | xét thăng hạng; nâng ngạch công chức
bằng khen; giấy khen; huân chương; khen thưởng | tặng bằng khen; thi đua khen thưởng
lập hội; mở hội; câu lạc bộ; quỹ từ thiện; lập quỹ | thành lập hội; quỹ xã hội quỹ từ thiện
đặt tên đường | đặt tên đường phố; đặt đổi tên đường
nhà văn hóa | trung tâm văn hóa
tự nguyện đóng góp; từ thiện; ủng hộ | đóng góp từ thiện; vận động đóng góp
kiểm tra hồ sơ; tra cứu hồ sơ | tình trạng hồ sơ; tra cứu
khuyết tật; giấy xác nhận khuyết tật | xác định mức độ khuyết tật
xe đưa tang; hỏa táng; thiêu | hỏa táng; chi phí hỏa táng
ghi sai; sai tên; sai ngày sinh; bị sai; sai thông tin; sai năm sinh | cải chính; đính chính; thay đổi cải chính bổ sung thông tin hộ tịch
chuyển sang đất ở; chuyển lên đất ở; chuyển đổi đất | chuyển mục đích sử dụng đất
chưa có sổ; đất chưa có giấy tờ; chưa có giấy tờ; chưa có sổ đỏ | cấp giấy chứng nhận lần đầu
chở; chuyên chở | vận chuyển
đánh cá; đánh bắt cá; đi biển | tàu cá; khai thác thủy sản
trả giấy phép; trả lại giấy phép | chấm dứt hoạt động
ngập; bị ngập; ngập úng; lụt | thiệt hại do thiên tai
để lại; cha mẹ để lại; ông bà để lại; bố mẹ để lại | thừa kế
thuê trọ; ở trọ; phòng trọ; nhà trọ | đăng ký tạm trú
mấy giờ; làm việc mấy giờ; giờ mở cửa | giờ làm việc
tiếp dân ngày nào; ngày tiếp dân | tiếp công dân
nước thải; xưởng sản xuất; nhà máy | giấy phép môi trường
xin lại; làm lại; mất; bị mất; bị hỏng; rách | cấp lại
đổi; làm mới; đổi mới | cấp đổi
hết hạn; sắp hết hạn | gia hạn
hủy; huỷ; bỏ | hủy bỏ; chấm dứt
xin; làm | cấp; đăng ký
mở tài khoản chứng khoán; chơi chứng khoán; cổ phiếu | chứng khoán
vay tiền; vay vốn; vay ưu đãi | cho vay; tín dụng
đổi tiền rách; tiền rách | đổi tiền không đủ tiêu chuẩn lưu thông
bộ đàm; tần số | sử dụng tần số vô tuyến điện
sim; số điện thoại đẹp; nhà mạng | thuê bao viễn thông; dịch vụ viễn thông
đài truyền thanh; livestream; truyền hình | phát thanh truyền hình
ô nhiễm; tiếng ồn; mùi hôi | bảo vệ môi trường
cân; đo lường; kiểm tra cân | phương tiện đo; đo lường
X-quang; máy X-quang | thiết bị bức xạ; X-quang
tiêm chủng; tiêm phòng; vắc xin; vaccine | tiêm chủng; vắc xin
HIV; xét nghiệm HIV | xét nghiệm HIV
thụ tinh ống nghiệm; IVF; mang thai hộ | thụ tinh trong ống nghiệm; mang thai hộ
chuyển giới | xác định lại giới tính; chuyển đổi giới tính
đổi dân tộc | xác định lại dân tộc
đông y; thuốc nam; lương y; bài thuốc gia truyền | y học cổ truyền; lương y; bài thuốc gia truyền
thú cưng; chó mèo; bác sĩ thú y; phòng khám thú y | thú y; chứng chỉ hành nghề thú y
giết mổ; lò mổ; mổ heo | giết mổ động vật
rau sạch; VietGAP; nông sản sạch | sản xuất thực phẩm an toàn; VietGAP
OCOP | OCOP; mỗi xã một sản phẩm
máy nông nghiệp; máy cày | máy móc nông nghiệp
lập hợp tác xã; mở HTX | đăng ký thành lập hợp tác xã
trang trại; lập trang trại | kinh tế trang trại; trang trại
làng nghề | nghề truyền thống; làng nghề
đóng quỹ phòng chống thiên tai | quỹ phòng chống thiên tai
đập; hồ chứa; hồ thủy điện | an toàn đập hồ chứa nước
lấn biển; giao biển; khu vực biển | giao khu vực biển
khí thải; tín chỉ carbon | tín chỉ các-bon; khí nhà kính
sách giáo khoa; in ấn; tiệm in; photocopy | hoạt động in; dịch vụ photocopy; cơ sở in
tượng đài; tranh tượng; triển lãm | triển lãm; tượng đài tranh hoành tráng
di tích; tu bổ đình chùa | di tích; bảo quản tu bổ phục hồi di tích
bảo tàng tư nhân | bảo tàng ngoài công lập
thư viện tư nhân | thư viện
danh hiệu gia đình văn hóa; làng văn hóa | gia đình văn hóa; thôn tổ dân phố văn hóa
bạo lực gia đình | phòng chống bạo lực gia đình
học nghề; trường nghề; dạy nghề | giáo dục nghề nghiệp; đào tạo nghề nghiệp
đại học; mở ngành | giáo dục đại học; mở ngành đào tạo
thi tốt nghiệp; thi vào lớp 10; tuyển sinh lớp 10 | tuyển sinh; thi tốt nghiệp
lớp 1; xin học lớp 1 | tuyển sinh tiểu học; tuyển sinh
trường tư; trường quốc tế | trường tư thục; vốn đầu tư nước ngoài giáo dục
thôi học; xin học lại; bảo lưu | xin học lại
chế độ giáo viên; phụ cấp giáo viên | chế độ nhà giáo; phụ cấp thâm niên nhà giáo
đi bộ đội về; bộ đội xuất ngũ | quân nhân xuất ngũ
cựu chiến binh; thanh niên xung phong; dân công hỏa tuyến | cựu chiến binh; thanh niên xung phong; dân công hỏa tuyến
trợ cấp một lần | trợ cấp một lần
người nghèo; trợ cấp khó khăn; cứu đói | trợ giúp xã hội khẩn cấp; hỗ trợ hộ nghèo
bị tai nạn; thương tật | giám định y khoa; thương tật
bệnh nghề nghiệp | bệnh nghề nghiệp
tăng ca; làm thêm giờ | làm thêm giờ
đình công; tranh chấp lao động; đòi lương | tranh chấp lao động; hòa giải viên lao động
thang máy; nồi hơi; kiểm định máy | máy thiết bị có yêu cầu nghiêm ngặt về an toàn lao động
vốn nước ngoài; FDI; góp vốn nước ngoài | nhà đầu tư nước ngoài; góp vốn mua cổ phần
giấy phép con | ngành nghề kinh doanh có điều kiện
sáp nhập công ty; chia tách công ty | sáp nhập công ty; chia tách doanh nghiệp
kế toán; kiểm toán; hành nghề kế toán | dịch vụ kế toán; kiểm toán
đại lý thuế | đại lý thuế
cửa hàng miễn thuế | bán hàng miễn thuế
hàng nhập; kiểm tra hàng nhập | kiểm tra chất lượng hàng hóa nhập khẩu
giấy phép nhập khẩu | giấy phép nhập khẩu
chuyển phát; bưu điện; ship hàng | bưu chính
xe quá khổ; xe quá tải; chở hàng nặng | xe quá khổ giới hạn; xe quá tải trọng
xe ba gác; xe tự chế | xe thô sơ
lái tàu; bằng thuyền trưởng; bằng lái tàu | chứng chỉ khả năng chuyên môn thuyền trưởng; người lái phương tiện
bến đò; bến thuyền | bến thủy nội địa; bến khách ngang sông
sân bay | cảng hàng không sân bay
thẻ đi tàu bay; thẻ doanh nhân; thẻ ABTC | thẻ đi lại của doanh nhân APEC
giấy thông hành; qua biên giới | giấy thông hành
bảo lãnh người thân; mời người nước ngoài; người nước ngoài vào Việt Nam | mời bảo lãnh người nước ngoài nhập cảnh; thị thực
mất hộ chiếu; trình báo mất hộ chiếu | trình báo mất hộ chiếu; cấp lại hộ chiếu
hồi hương; Việt kiều | người Việt Nam định cư ở nước ngoài
án tích; xóa án tích; xác nhận không tiền án | lý lịch tư pháp; xóa án tích
cưỡng chế; thi hành án | thi hành án dân sự
trọng tài | trọng tài thương mại
hợp đồng đặt cọc; đặt cọc mua đất | công chứng hợp đồng; chứng thực hợp đồng
chia tài sản vợ chồng; chia tài sản | phân chia di sản; thỏa thuận phân chia tài sản
số nhà; đánh số nhà | cấp số nhà; đánh số và gắn biển số nhà
chung cư; mua chung cư; bàn giao chung cư | nhà chung cư
phá nhà; tháo dỡ nhà; xây không phép | tháo dỡ công trình; trật tự xây dựng
thoát nước; đấu nối nước thải | thoát nước; đấu nối
kinh doanh nhà trọ; xây phòng trọ cho thuê | dịch vụ lưu trú; cho thuê nhà
chứng chỉ xây dựng; kỹ sư xây dựng | chứng chỉ hành nghề hoạt động xây dựng
quy hoạch; xin thông tin quy hoạch | thông tin quy hoạch
camera; phạt nguội; nộp phạt | xử phạt vi phạm hành chính; nộp phạt
bán hàng rong; bán vỉa hè | sử dụng tạm thời lòng đường vỉa hè
chợ; ki ốt; thuê sạp chợ | chợ; điểm kinh doanh tại chợ
dữ liệu cá nhân | bảo vệ dữ liệu cá nhân
chữ ký số; token | chứng thực chữ ký số; chữ ký số
""".strip()


def ship(apps, schema_editor):
    Synonym = apps.get_model("search", "Synonym")
    for line in SHIPPED.splitlines():
        typed, official = ("\n".join(part.strip().split("; ")) for part in line.removeprefix("=").split(" | "))
        Synonym.objects.create(typed=typed, official=official, is_mutual=line.startswith("="))


class Migration(migrations.Migration):
    dependencies = [("search", "0001_entries")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
