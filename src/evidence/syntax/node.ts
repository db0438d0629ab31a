/** The text of a file with its line starts, which all nodes of its tree share. */
export class SourceText {
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  /** The index of a 1-based line's first character. */
  startOf(line: number): number {
    return this.#starts[line - 1] ?? this.text.length;
  }

  /** The 1-based line that an index lies in. */
  lineAt(index: number): number {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= index) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

/** What a node is made of besides its place in the tree. */
export interface NodeParts {
  readonly type: string;
  readonly isNamed: boolean;
  /** The name of the field that it fills in its parent, such as `name` or `body`. */
  readonly field: string | undefined;
  /** UTF-16 index of its first character. */
  readonly start: number;
  readonly end: number;
}

/**
 * One node of a syntax tree. Plain memory: it may be kept as long as one likes. No tree is nested deeper than
 * `maxDepth`, so that what goes down a tree may call itself.
 */
export class SyntaxNode {
  readonly type: string;
  /** False for punctuation and keywords. */
  readonly isNamed: boolean;
  readonly field: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly parent: SyntaxNode | undefined;
  readonly children: readonly SyntaxNode[] = [];
  readonly #source: SourceText;

  constructor(source: SourceText, parts: NodeParts, parent: SyntaxNode | undefined) {
    this.#source = source;
    this.type = parts.type;
    this.isNamed = parts.isNamed;
    this.field = parts.field;
    this.start = parts.start;
    this.end = parts.end;
    this.parent = parent;
    if (parent !== undefined) (parent.children as SyntaxNode[]).push(this);
  }

  get text(): string {
    return this.#source.text.slice(this.start, this.end);
  }

  /** The 1-based line of its first character. */
  get line(): number {
    return this.#source.lineAt(this.start);
  }

  /** The 1-based line of its last character. */
  get endLine(): number {
    return this.#source.lineAt(Math.max(this.start, this.end - 1));
  }

  get namedChildren(): readonly SyntaxNode[] {
    return this.children.filter(({ isNamed }) => isNamed);
  }

  /** The first child that fills a field. */
  child(field: string): SyntaxNode | undefined {
    return this.children.find((child) => child.field === field);
  }

  /** Itself and everything below it, parents before children, in the order of the text. */
  *walk(): Generator<SyntaxNode, void, undefined> {
    const left: SyntaxNode[] = [this];
    for (let node = left.pop(); node !== undefined; node = left.pop()) {
      yield node;
      for (let at = node.children.length - 1; at >= 0; at -= 1) {
        const child = node.children[at];
        if (child !== undefined) left.push(child);
      }
    }
  }

  /** Everything below it, and itself, of the given types. */
  all(...types: readonly string[]): readonly SyntaxNode[] {
    return [...this.walk()].filter(({ type }) => types.includes(type));
  }

  /** The nearest of the given types among itself and what it lies in. */
  within(...types: readonly string[]): SyntaxNode | undefined {
    return types.includes(this.type) ? this : this.parent?.within(...types);
  }
}
