const LAST_LINES_MAX = 5;

/** No binaries for this machine, or they do not run on it (a Linux without glibc, for one). */
export class PlatformNotSupported extends Error {
  override readonly name = 'PlatformNotSupported';

  constructor(
    readonly packageName: string,
    reason: string,
  ) {
    super(
      `PostgreSQL cannot run here: ${packageName} ${reason}. ` +
        'Use Linux (glibc) or macOS on x64 or arm64, or give Muster the URL of a PostgreSQL server of your own.',
    );
  }
}

export class NoUnprivilegedUser extends Error {
  override readonly name = 'NoUnprivilegedUser';

  constructor() {
    super(
      'PostgreSQL does not run as root, and this machine has neither a user "postgres" nor a user "nobody": ' +
        'add one (useradd --system postgres), or start Muster as an ordinary user.',
    );
  }
}

export class PostgresDidNotStart extends Error {
  override readonly name = 'PostgresDidNotStart';

  constructor(
    readonly folder: string,
    said: readonly string[],
  ) {
    const lastWords = said.slice(-LAST_LINES_MAX).join(' / ');
    super(`PostgreSQL did not start in ${folder} (see server.log there). It said: ${lastWords || 'nothing'}`);
  }
}

export class PasswordRefused extends Error {
  override readonly name = 'PasswordRefused';

  constructor(
    readonly passwordFile: string,
    readonly folder: string,
  ) {
    super(
      `PostgreSQL does not accept the password in ${passwordFile}: put the right file back, or remove ${folder} to begin anew.`,
    );
  }
}
