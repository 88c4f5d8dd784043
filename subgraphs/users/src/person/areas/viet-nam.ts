import type { AreaSource } from './area-source.ts';

/**
 * The 6 cities and 28 provinces of Viet Nam since 1 July 2025, under the ISO 3166-2 codes that their names had before:
 * ISO 3166-2, zh-TW, vi, en.
 */
export const VIET_NAM: AreaSource = {
  country: ['VN', '越南', 'Việt Nam', 'Viet Nam'],
  localName: 1,
  postalCode: /^\d{5,6}$/,
  first: [
    ['VN-HN', 'CITY', '河內市', 'Thành phố Hà Nội', 'Ha Noi City'],
    ['VN-SG', 'CITY', '胡志明市', 'Thành phố Hồ Chí Minh', 'Ho Chi Minh City'],
    ['VN-HP', 'CITY', '海防市', 'Thành phố Hải Phòng', 'Hai Phong City'],
    ['VN-DN', 'CITY', '峴港市', 'Thành phố Đà Nẵng', 'Da Nang City'],
    ['VN-CT', 'CITY', '芹苴市', 'Thành phố Cần Thơ', 'Can Tho City'],
    ['VN-26', 'CITY', '順化市', 'Thành phố Huế', 'Hue City'],
    ['VN-01', 'PROVINCE', '萊州省', 'Tỉnh Lai Châu', 'Lai Chau Province'],
    ['VN-02', 'PROVINCE', '老街省', 'Tỉnh Lào Cai', 'Lao Cai Province'],
    ['VN-04', 'PROVINCE', '高平省', 'Tỉnh Cao Bằng', 'Cao Bang Province'],
    ['VN-05', 'PROVINCE', '山羅省', 'Tỉnh Sơn La', 'Son La Province'],
    ['VN-07', 'PROVINCE', '宣光省', 'Tỉnh Tuyên Quang', 'Tuyen Quang Province'],
    ['VN-09', 'PROVINCE', '諒山省', 'Tỉnh Lạng Sơn', 'Lang Son Province'],
    ['VN-13', 'PROVINCE', '廣寧省', 'Tỉnh Quảng Ninh', 'Quang Ninh Province'],
    ['VN-18', 'PROVINCE', '寧平省', 'Tỉnh Ninh Bình', 'Ninh Binh Province'],
    ['VN-21', 'PROVINCE', '清化省', 'Tỉnh Thanh Hóa', 'Thanh Hoa Province'],
    ['VN-22', 'PROVINCE', '乂安省', 'Tỉnh Nghệ An', 'Nghe An Province'],
    ['VN-23', 'PROVINCE', '河靜省', 'Tỉnh Hà Tĩnh', 'Ha Tinh Province'],
    ['VN-25', 'PROVINCE', '廣治省', 'Tỉnh Quảng Trị', 'Quang Tri Province'],
    ['VN-29', 'PROVINCE', '廣義省', 'Tỉnh Quảng Ngãi', 'Quang Ngai Province'],
    ['VN-30', 'PROVINCE', '嘉萊省', 'Tỉnh Gia Lai', 'Gia Lai Province'],
    ['VN-33', 'PROVINCE', '得樂省', 'Tỉnh Đắk Lắk', 'Dak Lak Province'],
    ['VN-34', 'PROVINCE', '慶和省', 'Tỉnh Khánh Hòa', 'Khanh Hoa Province'],
    ['VN-35', 'PROVINCE', '林同省', 'Tỉnh Lâm Đồng', 'Lam Dong Province'],
    ['VN-37', 'PROVINCE', '西寧省', 'Tỉnh Tây Ninh', 'Tay Ninh Province'],
    ['VN-39', 'PROVINCE', '同奈省', 'Tỉnh Đồng Nai', 'Dong Nai Province'],
    ['VN-44', 'PROVINCE', '安江省', 'Tỉnh An Giang', 'An Giang Province'],
    ['VN-45', 'PROVINCE', '同塔省', 'Tỉnh Đồng Tháp', 'Dong Thap Province'],
    ['VN-49', 'PROVINCE', '永隆省', 'Tỉnh Vĩnh Long', 'Vinh Long Province'],
    ['VN-56', 'PROVINCE', '北寧省', 'Tỉnh Bắc Ninh', 'Bac Ninh Province'],
    ['VN-59', 'PROVINCE', '金甌省', 'Tỉnh Cà Mau', 'Ca Mau Province'],
    ['VN-66', 'PROVINCE', '興安省', 'Tỉnh Hưng Yên', 'Hung Yen Province'],
    ['VN-68', 'PROVINCE', '富壽省', 'Tỉnh Phú Thọ', 'Phu Tho Province'],
    ['VN-69', 'PROVINCE', '太原省', 'Tỉnh Thái Nguyên', 'Thai Nguyen Province'],
    ['VN-71', 'PROVINCE', '奠邊省', 'Tỉnh Điện Biên', 'Dien Bien Province'],
  ],
};
