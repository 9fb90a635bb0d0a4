/** Emitted TypeScript in one style. @throws Error `internal: ...` when the text is none, which is a mistake of an emitter */
export async function pretty(text: string): Promise<string> {
  const [{ format }, babel, estree] = await Promise.all([
    import('prettier/standalone'),
    import('prettier/plugins/babel'),
    import('prettier/plugins/estree'),
  ]);
  try {
    const style = { parser: 'babel-ts', printWidth: 110, singleQuote: true };
    return await format(text, { ...style, plugins: [babel, estree] });
  } catch (error) {
    throw new Error(`internal: emitted code does not parse: ${(error as Error).message}\n${text}`, { cause: error });
  }
}
