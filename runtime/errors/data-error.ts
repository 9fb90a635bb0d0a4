/** Data that cannot be read or do not fit their declaration: what is wrong, with the numbers, and one way out. */
export class DataError extends Error {
  constructor(
    message: string,
    readonly hint: string | null = null,
  ) {
    super(message);
    this.name = 'DataError';
  }
}
