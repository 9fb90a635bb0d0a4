/** Something the person at the command line can put right. */
export class UserError extends Error {
  constructor(
    message: string,
    readonly hint: string | null = null,
    /** 1: the program or the data is wrong; 2: the command is. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}
