import type { Catalogue } from '../domain/index.ts';

/** Vietnamese. Issues are read behind the name of a field. */
export const vi: Catalogue = {
  // Rules of an input, for all fields.
  'is required': 'là bắt buộc',
  'must not be empty': 'không được để trống',
  'must have at least {limit} characters': 'phải có ít nhất {limit} ký tự',
  'must have at most {limit} characters': 'được có tối đa {limit} ký tự',
  'must be at least {limit}': 'không được nhỏ hơn {limit}',
  'must be at most {limit}': 'không được lớn hơn {limit}',
  'is too early': 'quá sớm',
  'is too late': 'quá muộn',
  'must have at least {limit} items': 'phải có ít nhất {limit} mục',
  'must have at most {limit} items': 'được có tối đa {limit} mục',
  'must be a whole number': 'phải là số nguyên',
  'has a field that is unknown': 'có trường không xác định',
  'is not one of the accepted values': 'không thuộc các giá trị được chấp nhận',
  'does not have the right form': 'không đúng định dạng',

  // Forms of texts.
  'is not a country code of ISO 3166-1': 'không phải mã quốc gia ISO 3166-1',
  'must be letters, digits, spaces and dashes': 'chỉ gồm chữ cái, chữ số, khoảng trắng và dấu gạch ngang',
  'is not an e-mail address': 'không phải địa chỉ email',
  'is not a phone number': 'không phải số điện thoại',
  'is not a phone number that begins with +': 'không phải số điện thoại bắt đầu bằng +',
  'is not a phone number; begin with + and the country, or give countryCode':
    'không phải số điện thoại; hãy bắt đầu bằng + và mã quốc gia, hoặc cung cấp countryCode',
  'must have no characters that turn the direction of writing': 'không được chứa ký tự đổi hướng viết',
  'must be one line without control characters': 'phải là một dòng và không chứa ký tự điều khiển',
  'must have no control characters': 'không được chứa ký tự điều khiển',
  'must be letters, digits, dots, dashes or underscores':
    'chỉ gồm chữ cái, chữ số, dấu chấm, dấu gạch ngang hoặc gạch dưới',
  'must have no spaces': 'không được chứa khoảng trắng',
  'must be an address that begins with https://, without spaces, user or password':
    'phải là địa chỉ bắt đầu bằng https://, không chứa khoảng trắng, tên người dùng hay mật khẩu',
  'is letters, digits, dashes and underscores, at most 64':
    'chỉ gồm chữ cái, chữ số, dấu gạch ngang và gạch dưới, tối đa 64 ký tự',
  'is not an IANA time zone': 'không phải múi giờ IANA',
  'is not an ISO 4217 currency code': 'không phải mã tiền tệ ISO 4217',
  'must not be before the year 2000': 'không được trước năm 2000',
  'must be before the year 3000': 'phải trước năm 3000',
  'must be a date such as 1990-12-31': 'phải là ngày như 1990-12-31',
  'is not a day of the calendar': 'không phải ngày có trong lịch',
  'must not be before {year}': 'không được trước năm {year}',
  'is in the future': 'ở trong tương lai',
  'must be {min} to 40 letters, digits, dashes or underscores':
    'phải có từ {min} đến 40 chữ cái, chữ số, dấu gạch ngang hoặc gạch dưới',
  'must be 1 to 40 capitals, digits and dashes': 'phải có từ 1 đến 40 chữ in hoa, chữ số và dấu gạch ngang',
  'must be 1 to 64 letters, digits, dots, dashes, underscores':
    'phải có từ 1 đến 64 chữ cái, chữ số, dấu chấm, dấu gạch ngang hoặc gạch dưới',
  'must have 3 to 30 letters, digits, dots, dashes or underscores, and begin and end with a letter or digit':
    'phải có từ 3 đến 30 chữ cái, chữ số, dấu chấm, dấu gạch ngang hoặc gạch dưới, bắt đầu và kết thúc bằng chữ cái hoặc chữ số',
  'must be what stands behind the question mark of an address': 'phải là phần đứng sau dấu hỏi của một địa chỉ',
  'is small letters, digits and dashes, at most 63': 'chỉ gồm chữ thường, chữ số và dấu gạch ngang, tối đa 63 ký tự',
  'is capital letters, digits and underscores, 2 to 63': 'gồm từ 2 đến 63 chữ in hoa, chữ số và dấu gạch dưới',

  // Pagination.
  'does not go with last': 'không dùng chung với last',
  'does not go with area': 'không đi cùng với area',
  'needs last': 'cần có last',
  'is not a cursor of this list': 'không phải con trỏ của danh sách này',

  // Rules of products and sell windows.
  'has a currency twice': 'có loại tiền tệ bị lặp',
  'has a SKU twice': 'có SKU bị lặp',
  'must not be more than maxTotalQty, or it can never be reached':
    'không được lớn hơn maxTotalQty, nếu không sẽ không bao giờ đạt được',
  'must not be below the threshold of {limit}, or it can never be reached':
    'không được thấp hơn ngưỡng {limit}, nếu không sẽ không bao giờ đạt được',
  'must be in the future': 'phải ở trong tương lai',
  'must be within five years of startAt': 'phải trong vòng năm năm kể từ startAt',
  'must be after startAt': 'phải sau startAt',
  'must be after startsAt': 'phải sau startsAt',
  'must not be before plannedProductionDate': 'không được trước plannedProductionDate',
  'must not be in the past': 'không được là ngày trong quá khứ',
  'is needed, because the variants have default prices in several currencies':
    'là bắt buộc vì các phân loại có giá mặc định bằng nhiều loại tiền tệ',
  'is offered in this sell window already': 'đã được bán trong đợt mở bán này',
  'has variants that are offered in this sell window already': 'có phân loại đã được bán trong đợt mở bán này',
  'is offered in this sell window already, with its whole product': 'đã được bán cùng cả sản phẩm trong đợt mở bán này',
  'is priced in {other}, the first line in {currency}': 'có giá bằng {other}, còn dòng đầu bằng {currency}',
  'cost more than one order may: {most}': 'vượt quá giới hạn của một đơn hàng: {most}',

  // Rules of coupons.
  'is planned but not supported yet; use PERCENTAGE or FIXED': 'chưa được hỗ trợ; hãy dùng PERCENTAGE hoặc FIXED',
  'is needed by a percentage coupon': 'là bắt buộc với mã giảm giá theo phần trăm',
  'does not belong to a percentage coupon': 'không dùng cho mã giảm giá theo phần trăm',
  'is needed by a fixed coupon': 'là bắt buộc với mã giảm giá cố định',
  'must be more than 0': 'phải lớn hơn 0',
  'does not belong to a fixed coupon': 'không dùng cho mã giảm giá cố định',
  'must be the currency of value': 'phải cùng loại tiền tệ với value',

  // Rules of accounts.
  'is you: somebody else has to do that': 'là chính bạn: người khác phải thực hiện việc này',
  'is for people: it opens nothing to a key': 'chỉ dành cho người dùng, không có tác dụng với khóa API',
  'is not for roles of the system, which hold everywhere':
    'không dùng cho vai trò hệ thống, vốn có hiệu lực ở mọi phạm vi',
  'is no permission of any subgraph': 'không phải quyền của bất kỳ subgraph nào',
  'is not the id of a user': 'không phải mã người dùng',
  'is not the id of a product': 'không phải mã sản phẩm',
  'is not the id of a variant': 'không phải mã phân loại',
  'names a product twice': 'có sản phẩm bị lặp',
  'is needed in {country}: see adminAreas': 'là bắt buộc tại {country}: xem adminAreas',
  'is not a postal code of {country}': 'không phải mã bưu chính của {country}',
  'a billing address cannot be': 'không áp dụng cho địa chỉ thanh toán',
  'a shipping address cannot be': 'không áp dụng cho địa chỉ giao hàng',
  'is not an area that is known': 'không phải khu vực đã biết',
  'is not a part of {country}': 'không thuộc {country}',
  'does not fit an address of the kind {kind}': 'không phù hợp với địa chỉ loại {kind}',
  'must be below {level}, the level of its parent': 'phải thấp hơn {level}, cấp của khu vực cha',
  'is not among MUSTER_OIDC_REDIRECTS': 'không nằm trong MUSTER_OIDC_REDIRECTS',

  // Refusals of every area.
  'There is no such {thing}, or it is not yours.': 'Không tìm thấy {thing} này, hoặc nó không thuộc về bạn.',
  'There is room for {limit} {things}, and no more.': 'Chỉ được có tối đa {limit} {things}.',
  'This {thing} has been changed since: it is at version {version} now.':
    '{thing} này đã bị thay đổi từ khi bạn đọc: hiện ở phiên bản {version}.',
  'This {thing} is already {to}.': '{thing} này đã ở trạng thái {to}.',
  'This {thing} is {from} and cannot become {to}.':
    '{thing} này đang ở trạng thái {from} và không thể chuyển sang {to}.',
  'This idempotency key was used with another input.': 'Khóa bất biến này đã được dùng với dữ liệu khác.',
  'The code {code} is already in use.': 'Mã {code} đã được sử dụng.',
  'Show your second factor first: `proveSecondFactor` takes a code of it.':
    'Hãy xác minh hai bước trước: gửi mã đến `proveSecondFactor`.',

  // Refusals of the shop.
  'Another product has the slug {slug}.': 'Sản phẩm khác đã dùng đường dẫn {slug}.',
  'Another variant has the SKU {sku}.': 'Phân loại khác đã dùng SKU {sku}.',
  'Production of an offer of this sell window is planned already, so that the window cannot be cancelled.':
    'Đợt mở bán này đã có sản phẩm được lên kế hoạch sản xuất nên không thể hủy.',
  '{soldQty} of this offer are sold already, so that its quota cannot be {requested}.':
    'Sản phẩm này đã bán {soldQty} chiếc nên hạn mức không thể là {requested}.',
  'This offer has been on sale, so that it stays in its sell window. It can be taken off sale.':
    'Sản phẩm này đã được mở bán nên vẫn ở lại đợt mở bán; có thể ngừng bán nó.',
  'must be in the currency of totalFrom': 'phải cùng loại tiền với totalFrom',
  'This offer is sold out.': 'Sản phẩm này đã hết hàng.',
  'Only {remaining} of this offer are left.': 'Chỉ còn lại {remaining} sản phẩm.',
  'The sell window of this offer is not open now.': 'Sản phẩm này hiện không trong đợt mở bán.',
  'One customer may hold {limit} of this offer, and you hold {held} already.':
    'Mỗi khách hàng được đặt tối đa {limit} sản phẩm, bạn đã đặt {held}.',
  'No more than {limit} unpaid units may be held by {who}, and {held} are. Pay for some, or cancel some.':
    '{who} được giữ tối đa {limit} sản phẩm chưa thanh toán, hiện đã giữ {held}. Hãy thanh toán hoặc hủy bớt.',
  '{soldQty} of this offer are sold and {heldBackQty} are offered to its waiting list, so that its quota cannot be {requested}.':
    'Đã bán {soldQty} sản phẩm và đang dành {heldBackQty} cho danh sách chờ, nên không thể đặt hạn mức là {requested}.',
  'As many units of this offer are available: reserve them.': 'Sản phẩm này còn đủ số lượng, hãy đặt trước ngay.',
  'You wait for {quantity} of this offer already. Leave the waiting list to join it with another quantity.':
    'Bạn đang chờ {quantity} sản phẩm này. Hãy rời danh sách chờ để đăng ký lại với số lượng khác.',
  'The coupon was held for too long. Try again.': 'Mã giảm giá đã được giữ quá lâu. Hãy thử lại.',
  'There is no such coupon.': 'Mã giảm giá này không tồn tại.',
  'This coupon cannot be used yet.': 'Mã giảm giá này chưa thể sử dụng.',
  'This coupon is no longer valid.': 'Mã giảm giá này không còn hiệu lực.',
  'This coupon is for orders in {currency}.': 'Mã giảm giá này chỉ áp dụng cho đơn hàng bằng {currency}.',
  'This coupon needs an order of at least {least}.': 'Mã giảm giá này yêu cầu đơn hàng từ {least}.',
  'Too many coupon codes were wrong. Try again in an hour.':
    'Nhập sai mã giảm giá quá nhiều lần. Hãy thử lại sau một giờ.',
  'This coupon has been used up.': 'Mã giảm giá này đã hết lượt sử dụng.',
  'You have used this coupon as often as one customer may.': 'Bạn đã dùng hết số lượt cho phép của mã giảm giá này.',
  'This coupon is held for an order with other contents.':
    'Mã giảm giá này đang được giữ cho một đơn hàng khác nội dung.',
  'This coupon takes nothing off this order.': 'Mã giảm giá này không giảm gì cho đơn hàng này.',
  'The limit must not be below {usedCount}, the orders that use the coupon.':
    'Giới hạn không được thấp hơn {usedCount}, số đơn hàng đang dùng mã giảm giá.',
  'The limit must not be below {usedCount}, the orders of one customer that use the coupon.':
    'Giới hạn không được thấp hơn {usedCount}, số đơn hàng của một khách hàng đang dùng mã giảm giá.',
  'The coupon is held by an order of yours that is not finished. Try again in a moment.':
    'Mã giảm giá đang được giữ cho một đơn hàng chưa hoàn tất của bạn. Hãy thử lại sau giây lát.',
  'must not be after startAt': 'không được sau startAt',
  'must be that of the prices': 'phải trùng với loại tiền tệ của giá',
  'is needed to sort by price': 'là bắt buộc khi sắp xếp theo giá',
  'has a variant and currency twice': 'có phân loại và loại tiền tệ bị lặp',
  'is one more than the {limit} currencies of a variant': 'vượt quá {limit} loại tiền tệ của một phân loại',
  'must not be before the planned announcement': 'không được trước thời điểm công bố dự kiến',
  'does not go with shippingAddress': 'không dùng chung với shippingAddress',
  '{provider} cannot be used for payments now.': 'Hiện không thể thanh toán bằng {provider}.',
  'must be {currency}, as the payment is': 'phải là {currency}, như khoản thanh toán',
  'must be the order whose payment the provider names': 'phải là đơn hàng có khoản thanh toán mà nhà cung cấp nêu',
  'Nothing of this payment is left to refund.': 'Khoản thanh toán này không còn gì để hoàn lại.',
  'This is more than is left of the payment.': 'Số tiền này lớn hơn phần còn lại của khoản thanh toán.',
  'This money does not cover the order.': 'Số tiền này không đủ cho đơn hàng.',

  // Refusals of accounts.
  'There are orders that wait for money or goods. Cancel them or wait until they have arrived.':
    'Còn đơn hàng đang chờ thanh toán hoặc chờ giao. Hãy hủy hoặc đợi đến khi hoàn tất.',
  'An administrator gives up that role first.': 'Quản trị viên phải từ bỏ vai trò đó trước.',
  'You do not have the permission {permission} yourself.': 'Chính bạn không có quyền {permission}.',
  'The role {role} belongs to the system; what it permits is not changed.':
    '{role} là vai trò của hệ thống; không thể thay đổi quyền của vai trò này.',
  'This is the last administrator. Make another one first.':
    'Đây là quản trị viên cuối cùng. Hãy chỉ định người khác trước.',
  'There is an area of this code, or of this name in the same place, already.':
    'Đã có khu vực trùng mã, hoặc trùng tên ở cùng nơi.',
  'This number is among your phones already.': 'Số này đã có trong danh sách điện thoại của bạn.',
  'The username is taken.': 'Tên người dùng đã được sử dụng.',
  'This is not your password.': 'Mật khẩu không đúng.',
  'Too many wrong passwords. Try again later.': 'Nhập sai mật khẩu quá nhiều lần. Hãy thử lại sau.',
  'The e-mail address or the password is not right.': 'Địa chỉ email hoặc mật khẩu không đúng.',
  'This account is locked.': 'Tài khoản này đã bị khóa.',
  'This account asks for a second factor.': 'Tài khoản này yêu cầu xác minh hai bước.',
  'The code is wrong, or was used already.': 'Mã sai hoặc đã được sử dụng.',
  'The account has a second factor already. Remove it first.': 'Tài khoản đã có xác minh hai bước. Hãy gỡ bỏ trước.',
  'The account has no second factor.': 'Tài khoản chưa có xác minh hai bước.',
  'The answer of the provider is not valid for this sign-in. Begin again.':
    'Phản hồi của nhà cung cấp không hợp lệ cho lần đăng nhập này. Hãy bắt đầu lại.',
  'This sign-in is over. Begin again.': 'Lần đăng nhập này đã kết thúc. Hãy bắt đầu lại.',
  'The provider does not answer. Try again in a moment.': 'Nhà cung cấp không phản hồi. Hãy thử lại sau giây lát.',
  'The provider does not vouch for your e-mail address.': 'Nhà cung cấp chưa xác minh địa chỉ email của bạn.',
  'There is an account with your e-mail address. Sign in to it, then link the two.':
    'Đã có tài khoản dùng địa chỉ email của bạn. Hãy đăng nhập tài khoản đó rồi liên kết.',
  'The provider knows you by another e-mail address than this account.':
    'Địa chỉ email của bạn ở nhà cung cấp khác với tài khoản này.',
  'This identity belongs to another account.': 'Danh tính này thuộc về tài khoản khác.',
  'This password is easily guessed. Add more words that are less common.':
    'Mật khẩu này dễ đoán. Hãy thêm các từ ít phổ biến hơn.',
  'This password is easily guessed: it is a straight row of keys.':
    'Mật khẩu này dễ đoán: nó là một hàng phím liền nhau.',
  'This password is easily guessed: it is a short pattern on the keyboard.':
    'Mật khẩu này dễ đoán: nó là một mẫu ngắn trên bàn phím.',
  'This password is easily guessed: it repeats a character.': 'Mật khẩu này dễ đoán: nó lặp lại một ký tự.',
  'This password is easily guessed: it repeats the same characters.':
    'Mật khẩu này dễ đoán: nó lặp lại cùng một cụm ký tự.',
  'This password is easily guessed: it is a common sequence.': 'Mật khẩu này dễ đoán: nó là một dãy ký tự phổ biến.',
  'This password is easily guessed: it is a recent year.': 'Mật khẩu này dễ đoán: nó là một năm gần đây.',
  'This password is easily guessed: it is a date.': 'Mật khẩu này dễ đoán: nó là một ngày tháng.',
  'This password is easily guessed: it is among the ten most used.':
    'Mật khẩu này dễ đoán: nó nằm trong mười mật khẩu được dùng nhiều nhất.',
  'This password is easily guessed: it is among the hundred most used.':
    'Mật khẩu này dễ đoán: nó nằm trong một trăm mật khẩu được dùng nhiều nhất.',
  'This password is easily guessed: many people use it.': 'Mật khẩu này dễ đoán: nhiều người đang dùng nó.',
  'This password is easily guessed: it resembles one that many people use.':
    'Mật khẩu này dễ đoán: nó giống một mật khẩu phổ biến.',
  'This password is easily guessed: it is a single word.': 'Mật khẩu này dễ đoán: nó chỉ là một từ.',
  'This password is easily guessed: it is a name.': 'Mật khẩu này dễ đoán: nó là một tên riêng.',
  'This password is easily guessed: it is a common name.': 'Mật khẩu này dễ đoán: nó là một tên phổ biến.',
  'This password is easily guessed: it contains your own data.': 'Mật khẩu này dễ đoán: nó chứa thông tin của bạn.',
  'This password is easily guessed: it is in a known data breach.':
    'Mật khẩu này dễ đoán: nó nằm trong một vụ lộ dữ liệu.',
  'A password has at least {limit} characters.': 'Mật khẩu phải có ít nhất {limit} ký tự.',
  'A password has at most {limit} characters.': 'Mật khẩu được có tối đa {limit} ký tự.',
  'The password must not contain your e-mail address.': 'Mật khẩu không được chứa địa chỉ email của bạn.',
  'This is the password that you have already.': 'Đây là mật khẩu bạn đang dùng.',
  'Choose a password first: there would be no way to sign in any more.':
    'Hãy đặt mật khẩu trước, nếu không bạn sẽ không thể đăng nhập nữa.',
  'This token is not valid any more. Ask for a new one.': 'Mã xác thực này không còn hiệu lực. Hãy yêu cầu mã mới.',
  'The refresh token is not valid any more. Sign in again.': 'Mã làm mới không còn hiệu lực. Hãy đăng nhập lại.',
  'There is an account with this e-mail address already.': 'Địa chỉ email này đã có tài khoản.',

  // Overload and rate limits.
  'The service is busy or restarting. Send the same request, with the same key, again.':
    'Dịch vụ đang bận hoặc đang khởi động lại. Hãy gửi lại cùng yêu cầu với cùng khóa.',
  'Too many are reserving this offer at this moment. Try again.': 'Quá nhiều người đang đặt sản phẩm này. Hãy thử lại.',
  'Too many wrong guesses from your address. Try again later.':
    'Quá nhiều lần thử sai từ địa chỉ mạng của bạn. Hãy thử lại sau.',
  'Too many passwords are being checked just now. Try again in a moment.':
    'Hiện có quá nhiều người đăng nhập. Hãy thử lại sau giây lát.',
  'Too many of these of one account. Try again later.': 'Tài khoản này có quá nhiều yêu cầu. Hãy thử lại sau.',
  'Too many of these from your address. Try again later.':
    'Quá nhiều yêu cầu từ địa chỉ mạng của bạn. Hãy thử lại sau.',
  'Too many people ask for another password just now.': 'Hiện có quá nhiều người yêu cầu đặt lại mật khẩu.',
  'This session was refreshed too often. Wait a little.': 'Phiên này được làm mới quá thường xuyên. Hãy đợi một chút.',

  // Nouns.
  account: 'tài khoản',
  address: 'địa chỉ',
  addresses: 'địa chỉ',
  area: 'khu vực',
  'API client': 'ứng dụng API',
  batch: 'lô hàng',
  'batch counter': 'bộ đếm lô hàng',
  'batch of a sell window that has closed': 'lô hàng của đợt mở bán đã đóng',
  comparison: 'bản so sánh',
  comparisons: 'bản so sánh',
  coupon: 'mã giảm giá',
  'revisions of a schedule': 'phiên bản lịch sản xuất',
  device: 'thiết bị',
  'entries in the waiting list of an offer': 'lượt chờ của một sản phẩm',
  'entries in waiting lists': 'lượt chờ',
  identity: 'danh tính',
  'mock payment': 'thanh toán thử',
  'coupon redemption': 'lượt dùng mã giảm giá',
  offer: 'sản phẩm mở bán',
  offers: 'sản phẩm mở bán',
  order: 'đơn hàng',
  payment: 'khoản thanh toán',
  phone: 'điện thoại',
  phones: 'điện thoại',
  preferences: 'tùy chọn',
  product: 'sản phẩm',
  profile: 'hồ sơ',
  provider: 'nhà cung cấp',
  refund: 'khoản hoàn tiền',
  'refunds of one payment by administrators': 'khoản hoàn tiền của quản trị viên cho một khoản thanh toán',
  'parked event': 'sự kiện bị gác lại',
  'doctor run': 'lượt kiểm tra hệ thống',
  'unapplied payment': 'khoản tiền chưa áp dụng',
  role: 'vai trò',
  view: 'chế độ xem',
  views: 'chế độ xem',
  'shared views of one screen': 'chế độ xem được chia sẻ của một màn hình',
  'emails of one day to this mailbox': 'thư trong một ngày đến hộp thư này',
  'roles of one person': 'vai trò của một người',
  schedule: 'lịch sản xuất',
  search: 'lượt tìm kiếm',
  'sell window': 'đợt mở bán',
  session: 'phiên đăng nhập',
  'shipping address': 'địa chỉ giao hàng',
  thing: 'mục',
  variant: 'phân loại',
  'variant of this offer': 'phân loại của sản phẩm mở bán này',
  'variant of this product': 'phân loại của sản phẩm này',
  'units in waiting lists': 'sản phẩm trong các danh sách chờ',
  'waiting list entry': 'lượt chờ',
  wish: 'mục yêu thích',
  wishes: 'mục yêu thích',
  'work order': 'lệnh sản xuất',
  'work step': 'công đoạn sản xuất',

  // Failures of payments and refunds.
  'The payment provider declined it.': 'Nhà cung cấp thanh toán đã từ chối.',
  'The customer broke it off at the payment provider.': 'Khách hàng đã hủy giữa chừng tại nhà cung cấp thanh toán.',
  'It was not paid before its deadline.': 'Chưa được thanh toán trước thời hạn.',
  'The payment provider did not answer, or failed.': 'Nhà cung cấp thanh toán không phản hồi hoặc gặp lỗi.',
  'It could not be carried out.': 'Không thể thực hiện.',

  // Problems of sell windows.
  'No offer of the sell window is on sale.': 'Không có sản phẩm nào của đợt mở bán đang được bán.',
  'The closing time of the sell window has passed.': 'Thời điểm đóng của đợt mở bán đã qua.',
  'The product of this offer is off sale.': 'Sản phẩm này đang ngừng bán.',
};
