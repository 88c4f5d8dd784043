/** Actions of the audit log, each with what happened. */
export const audits = {
  'user.sign_up': 'An account was opened, with a password or at another provider.',
  'user.first_administrator': 'The first administrator was made from the settings.',
  'user.administrator_revived':
    'The administrator of the settings was let in again, because nobody else could sign in as one.',
  'user.sign_in_locked': 'Too many wrong passwords or codes: sign-in is locked for a while.',
  'user.set_status': 'The status of an account was set: whether its owner may sign in.',
  'user.set_tier': 'The tier of a customer was set.',
  'user.verify_email': 'The owner of an account proved that its e-mail address is theirs.',
  'user.change_username': 'The username of an account was set or changed.',
  'user.change_password': 'A password was changed by its owner.',
  'user.request_password_reset': 'A link to reset a password was sent.',
  'user.reset_password': 'A password was reset by a link.',
  'user.link_identity': 'An account was linked to an identity at another provider.',
  'user.unlink_identity': 'An identity at another provider was unlinked.',
  'user.second_factor_on': 'A second factor was turned on.',
  'user.second_factor_off': 'A second factor was turned off.',
  'user.second_factor_shown': 'A second factor was shown again, as an operation asked for it.',
  'user.backup_code_used': 'A backup code was used in place of the second factor.',
  'user.confirmation_failed': 'A wrong password was given to confirm an operation.',
  'user.read_personal_data': 'An administrator read personal data of somebody else.',
  'user.find_by_phone': 'An administrator found an account by its phone number.',
  'user.export': 'The owner of an account exported their data.',
  'user.erase': 'An account was erased.',
  'session.revoke': 'A session was ended before its time.',
  'device.trust': 'A device was trusted: it needs no second factor.',
  'device.distrust': 'A device is no longer trusted.',
  'device.remove': 'A device was removed, and its sessions ended.',
  'role.create': 'A role was made.',
  'role.set_permissions': 'The permissions of a role were changed.',
  'role.grant': 'A role was given to an account.',
  'role.withdraw': 'A role was taken from an account.',
  'api_client.create': 'An API client was made.',
  'api_client.change': 'An API client was changed.',
  'api_client.revoke': 'An API client was revoked.',
  'area.add': 'An administrative area was added.',
  'signing_key.rotate': 'Access tokens are signed with a new key.',
} as const;

declare module '@muster/kit/orm' {
  interface AuditActions extends Record<keyof typeof audits, string> {}
}
