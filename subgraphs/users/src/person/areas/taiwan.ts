import type { AreaSource } from './area-source.ts';

/** The 22 special municipalities, cities and counties of Taiwan: ISO 3166-2, zh-TW, vi, en. */
export const TAIWAN: AreaSource = {
  country: ['TW', '臺灣', 'Đài Loan', 'Taiwan'],
  localName: 0,
  postalCode: /^\d{3}(\d{2,3})?$/,
  first: [
    ['TW-TPE', 'CITY', '臺北市', 'Thành phố Đài Bắc', 'Taipei City'],
    ['TW-NWT', 'CITY', '新北市', 'Thành phố Tân Bắc', 'New Taipei City'],
    ['TW-TAO', 'CITY', '桃園市', 'Thành phố Đào Viên', 'Taoyuan City'],
    ['TW-TXG', 'CITY', '臺中市', 'Thành phố Đài Trung', 'Taichung City'],
    ['TW-TNN', 'CITY', '臺南市', 'Thành phố Đài Nam', 'Tainan City'],
    ['TW-KHH', 'CITY', '高雄市', 'Thành phố Cao Hùng', 'Kaohsiung City'],
    ['TW-KEE', 'CITY', '基隆市', 'Thành phố Cơ Long', 'Keelung City'],
    ['TW-HSZ', 'CITY', '新竹市', 'Thành phố Tân Trúc', 'Hsinchu City'],
    ['TW-CYI', 'CITY', '嘉義市', 'Thành phố Gia Nghĩa', 'Chiayi City'],
    ['TW-HSQ', 'PROVINCE', '新竹縣', 'Huyện Tân Trúc', 'Hsinchu County'],
    ['TW-MIA', 'PROVINCE', '苗栗縣', 'Huyện Miêu Lật', 'Miaoli County'],
    ['TW-CHA', 'PROVINCE', '彰化縣', 'Huyện Chương Hóa', 'Changhua County'],
    ['TW-NAN', 'PROVINCE', '南投縣', 'Huyện Nam Đầu', 'Nantou County'],
    ['TW-YUN', 'PROVINCE', '雲林縣', 'Huyện Vân Lâm', 'Yunlin County'],
    ['TW-CYQ', 'PROVINCE', '嘉義縣', 'Huyện Gia Nghĩa', 'Chiayi County'],
    ['TW-PIF', 'PROVINCE', '屏東縣', 'Huyện Bình Đông', 'Pingtung County'],
    ['TW-ILA', 'PROVINCE', '宜蘭縣', 'Huyện Nghi Lan', 'Yilan County'],
    ['TW-HUA', 'PROVINCE', '花蓮縣', 'Huyện Hoa Liên', 'Hualien County'],
    ['TW-TTT', 'PROVINCE', '臺東縣', 'Huyện Đài Đông', 'Taitung County'],
    ['TW-PEN', 'PROVINCE', '澎湖縣', 'Huyện Bành Hồ', 'Penghu County'],
    ['TW-KIN', 'PROVINCE', '金門縣', 'Huyện Kim Môn', 'Kinmen County'],
    ['TW-LIE', 'PROVINCE', '連江縣', 'Huyện Liên Giang', 'Lienchiang County'],
  ],
};
