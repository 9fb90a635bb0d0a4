/**
 * What SARIF 2.1.0 (OASIS, 2020) requires of the parts that Ganlang writes: the required properties of its schema,
 * the values that are enumerated there, and the rules of the text that a schema cannot say.
 */
interface Message {
  readonly text: string;
}

export interface Location {
  readonly id?: number;
  readonly message?: Message;
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region?: Readonly<Record<string, number>>;
  };
}

export interface Log {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly Rule[] } };
    readonly columnKind: string;
    readonly results: readonly Result[];
  }[];
}

interface Rule {
  readonly id: string;
  readonly shortDescription: Message;
  readonly fullDescription: Message;
  readonly help: Message;
  readonly defaultConfiguration: { readonly level: string };
}

export interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: Message;
  readonly locations: readonly Location[];
  readonly relatedLocations?: readonly Location[];
  readonly fixes?: readonly {
    readonly description?: Message;
    readonly artifactChanges: readonly {
      readonly artifactLocation: { readonly uri: string };
      readonly replacements: readonly {
        readonly deletedRegion: Readonly<Record<string, number>>;
        readonly insertedContent?: Message;
      }[];
    }[];
  }[];
}

/** Everything a log gets wrong; empty where it is right. */
export function sarifProblems(log: Log): readonly string[] {
  const problems: string[] = [];
  const need = (fine: boolean, what: string) => {
    if (!fine) problems.push(what);
  };
  const text = (value: unknown): boolean => typeof value === 'string' && value !== '';
  const levels = ['none', 'note', 'warning', 'error'];

  // 3.19.2, 3.18.2, 3.50: URIs follow RFC 3986, so blanks and letters beyond ASCII are encoded.
  const uri = (value: string, at: string) =>
    need(/^[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=%]+$/.test(value), `${at}: ${value}`);
  // 3.30.5 to 3.30.8: lines and columns count from 1, and a region does not end before it starts.
  const region = (value: Readonly<Record<string, number>> | undefined, at: string) => {
    if (value === undefined) return;
    const { startLine = 0, startColumn = 1, endLine = startLine, endColumn = startColumn } = value;
    need(
      [startLine, startColumn, endLine, endColumn].every((n) => Number.isInteger(n) && n >= 1),
      `${at}: from 1`,
    );
    need(endLine > startLine || (endLine === startLine && endColumn >= startColumn), `${at}: ends before it starts`);
  };
  const location = ({ physicalLocation }: Location, at: string) => {
    uri(physicalLocation.artifactLocation.uri, `${at}: uri`);
    region(physicalLocation.region, `${at}: region`);
  };

  // 3.13: version and runs.
  need(log.version === '2.1.0', 'version');
  need(Array.isArray(log.runs), 'runs');
  for (const run of log.runs) {
    // 3.14.6, 3.18.1, 3.19.8: a tool has a driver, a driver a name.
    need(text(run.tool.driver.name), 'driver.name');
    need(['utf16CodeUnits', 'unicodeCodePoints'].includes(run.columnKind), 'columnKind');
    // 3.49.3: rules have ids; within one driver they differ.
    const ids = run.tool.driver.rules.map(({ id }) => id);
    need(new Set(ids).size === ids.length && ids.every(text), 'rules: ids');
    for (const { id, shortDescription, fullDescription, help, defaultConfiguration } of run.tool.driver.rules) {
      for (const part of [shortDescription, fullDescription, help]) need(text(part.text), `${id}: text`);
      // 3.49.9: a single sentence.
      need(/^(?!.*\w\. ).*\.$/.test(shortDescription.text), `${id}: one sentence`);
      need(levels.includes(defaultConfiguration.level), `${id}: level`);
    }
    for (const [i, result] of run.results.entries()) {
      const at = `result ${i}`;
      need(text(result.message.text), `${at}: message`);
      need(levels.includes(result.level), `${at}: level`);
      // 3.27.7: the index leads to the rule of the id.
      need(ids[result.ruleIndex] === result.ruleId, `${at}: ruleIndex`);
      need(result.locations.length === 1, `${at}: one location`);
      for (const each of [...result.locations, ...(result.relatedLocations ?? [])]) location(each, at);
      // 3.28.2: ids of locations differ within a result.
      const related = (result.relatedLocations ?? []).map(({ id }) => id);
      need(new Set(related).size === related.length, `${at}: ids of related locations`);
      for (const { artifactChanges } of result.fixes ?? []) {
        // 3.55.3, 3.56.3: at least one change, with at least one replacement.
        need(artifactChanges.length > 0, `${at}: changes`);
        for (const { artifactLocation, replacements } of artifactChanges) {
          uri(artifactLocation.uri, `${at}: fix`);
          need(replacements.length > 0, `${at}: replacements`);
          for (const { deletedRegion } of replacements) region(deletedRegion, `${at}: deletedRegion`);
        }
      }
    }
  }
  return problems;
}
