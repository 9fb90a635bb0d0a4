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

/** What is wrong, and the way out. */
export interface Fault {
  readonly problem: string;
  readonly hint: string | null;
}

/** What a look at files finds, or what is wrong with them. */
export async function lookedAt<Found>(look: () => Promise<Found>): Promise<Found | Fault> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof DataError) return { problem: error.message, hint: error.hint };
    throw error;
  }
}
