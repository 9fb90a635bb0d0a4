/** Emitted TypeScript in one style. @throws Error `internal: ...` when the text is none, which is a mistake of an emitter */
export async function pretty(text: string): Promise<string> {
  const { format } = await import('prettier');
  try {
    return await format(text, { parser: 'babel-ts', printWidth: 110, singleQuote: true });
  } catch (error) {
    throw new Error(`internal: emitted code does not parse: ${(error as Error).message}\n${text}`, { cause: error });
  }
}
