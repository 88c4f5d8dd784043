/** The first guesses of every attacker, of at least eight characters. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `12345678 123456789 1234567890 123123123 11111111 00000000 87654321 987654321 12341234 88888888 66666666 99999999 11223344
   password password1 password12 password123 passw0rd p@ssword p@ssw0rd pa$$word mypassword changeme letmein1 welcome1 welcome123
   qwertyui qwerty12 qwerty123 qwertyuiop qwer1234 1qaz2wsx 1q2w3e4r 1q2w3e4r5t zaq12wsx asdfghjk asdfghjkl asdf1234 zxcvbnm1 q1w2e3r4
   abc12345 abcd1234 abcdefgh a1234567 a12345678 aa123456 iloveyou iloveyou1 sunshine princess football baseball basketball superman
   batman123 starwars trustno1 whatever computer internet michelle jennifer jordan23 liverpool chelsea1 samsung1 dragon12 monkey12
   shadow12 master12 admin123 admin1234 administrator rootroot test1234 testtest guest123 user1234 default1 secret12 access14 hello123
   google12 facebook pokemon1 naruto12 minecraft charlie1 ginger12 maverick corvette mercedes mustang1 midnight butterfly elephant
   summer2024 summer2025 summer2026 winter2025 winter2026 spring2026 autumn2026 matkhau1 5201314520 woaini1314 aini1314`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
