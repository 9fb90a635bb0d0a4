/** What the page knows besides the program: `library.json`, which is made from `stdlib/` and `examples/`. */

export interface Library {
  /** Texts of the standard library, by the name behind `std/`. */
  readonly library: Readonly<Record<string, string>>;
  /** The templates, in the order of the alphabet. */
  readonly templates: readonly Template[];
  /** Paths of the files of data that lie in `files/` beside the page: `data/digits/images-idx3-ubyte.gz`. */
  readonly files: readonly string[];
}

export interface Template {
  readonly name: string;
  /** In one sentence. */
  readonly about: string;
  readonly text: string;
}
