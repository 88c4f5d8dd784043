export {
  aadOf,
  keyIdOf,
  lookupHash,
  NotOpenable,
  newSealedKey,
  open,
  openJson,
  openKey,
  seal,
  sealJson,
} from './envelope.ts';
export {
  BadKeyring,
  derived,
  formatKeyring,
  type Keyring,
  onlyCurrent,
  parseKeyring,
  ringOfOne,
  withNewKey,
} from './keyring.ts';
export { freshBytes } from './random.ts';
export { keysInUse, resealColumn, type SealedColumn } from './reseal.ts';
export { dataKeySetting } from './setting.ts';
