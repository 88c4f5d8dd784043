import { expect, test } from 'vitest';
import { comparedEmail, emailField, mailboxOf } from './email.ts';

const LABEL = 'a'.repeat(63);

test.each([
  'anna@shop.example',
  ' anna@shop.example ',
  'a@b.co',
  '1@1.museum',
  "o'brien+sales@shop.example",
  '_@x.io',
  'anna.lee@a-b.c--d.example',
  'x@xn--fsqu00a.xn--0zwm56d',
  'x@例子.测试',
  'x@bücher.example',
  'x@नमस्ते.भारत',
  'x@shop。example',
  '用户@例子.测试',
  `${'l'.repeat(64)}@shop.example`,
  `x@${LABEL}.${LABEL}.${LABEL}.com`,
])('%j is an e-mail address', (email) => {
  expect(emailField.safeParse(email).error?.issues[0]?.message).toBeUndefined();
});

test.each([
  '',
  'anna',
  '@shop.example',
  'anna@',
  'anna@shop',
  'anna@localhost',
  'a@b@shop.example',
  '.anna@shop.example',
  'anna.@shop.example',
  'an..na@shop.example',
  'an na@shop.example',
  '"an na"@shop.example',
  'anna@shop..example',
  'anna@.shop.example',
  'anna@shop.example.',
  'anna@-shop.example',
  'anna@shop-.example',
  'anna@shop_1.example',
  'anna@127.0.0.1',
  'anna@0x7f.1',
  'anna@[127.0.0.1]',
  'anna@shop.example/x',
  'anna@shop.example?x',
  'anna@shop.example:25',
  'anna@sh%6fp.example',
  'anna@xn--.example',
  'anna@shop.example\nbcc: ben@shop.example',
  'an\u0000na@shop.example',
  `${'l'.repeat(65)}@shop.example`,
  `${'用'.repeat(22)}@shop.example`,
  `x@${'a'.repeat(64)}.example`,
  `x@${LABEL}.${LABEL}.${LABEL}.${LABEL}`,
])('%j is none', (email) => {
  expect(emailField.safeParse(email).success).toBe(false);
});

test.each([
  ['Anna@Shop.Example', 'anna@shop.example'],
  ['X@例子.测试', 'x@xn--fsqu00a.xn--0zwm56d'],
  ['x@XN--FSQU00A.xn--0zwm56d', 'x@xn--fsqu00a.xn--0zwm56d'],
  ['x@BU\u0308CHER.example', 'x@xn--bcher-kva.example'],
  ['cafe\u0301@shop。example', 'caf\u00e9@shop.example'],
  [' nobody at all ', 'nobody at all'],
])('%j is compared as %j', (email, compared) => {
  expect(comparedEmail(email)).toBe(compared);
});

test.each([
  ['anna+one@shop.example', 'anna@shop.example'],
  ['Anna+two+three@Shop.example', 'anna@shop.example'],
  ['anna@shop.example', 'anna@shop.example'],
  ['+one@shop.example', '+one@shop.example'],
])('the mailbox of %j is that of %j', (email, mailbox) => {
  expect(mailboxOf(email)).toBe(mailbox);
});
