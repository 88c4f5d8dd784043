/** Two programs on one data folder would each believe that it alone starts, stops and restarts PostgreSQL. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';

  constructor(
    readonly folder: string,
    readonly pid: number | undefined,
  ) {
    const holder = pid === undefined ? 'another Muster program' : `another Muster program, process ${pid}`;
    super(`The data folder ${folder} is in use by ${holder}: stop that one, or start this one on another data folder.`);
  }
}

export class DataFolderNotWritable extends Error {
  override readonly name = 'DataFolderNotWritable';

  constructor(
    readonly folder: string,
    reason: string,
  ) {
    super(`Cannot write to the data folder ${folder} (${reason}): make it writable for this user, or choose another.`);
  }
}

/** PostgreSQL refuses to run as root, so another user must be able to walk down to the folder. */
export class DataFolderNotReachable extends Error {
  override readonly name = 'DataFolderNotReachable';

  constructor(
    readonly folder: string,
    readonly barrier: string,
    readonly user: string,
  ) {
    super(
      `PostgreSQL runs as the user ${user}, who may not enter ${barrier}, so the data folder ${folder} is out of reach: ` +
        `run chmod o+x ${barrier}, choose a data folder elsewhere, or start Muster as an ordinary user.`,
    );
  }
}
