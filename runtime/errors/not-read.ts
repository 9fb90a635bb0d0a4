/** A file that is there and is not read; `problem` goes on where its name ends: "x.png is a pipe ...". */
export class NotRead extends Error {
  override readonly name = 'NotRead';

  constructor(
    readonly path: string,
    readonly problem: string,
    readonly hint: string,
  ) {
    super(`${path} ${problem}`);
  }
}
