import { graphSyntax } from '../errors.ts';

/** A piece of the text form. */
export interface Token {
  readonly kind: 'value' | 'string' | 'number' | 'word' | 'mark' | 'end';
  /** What it says, quotes and `%` removed. */
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

const PATTERN = /(?<space>[ \t\r]+|\/\/[^\n]*)|(?<newline>\n)|%(?<value>[\w.@/-]+)|(?<quotedValue>%"(?:[^"\\\n]|\\.)*")|(?<string>"(?:[^"\\\n]|\\.)*")|(?<number>-?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|Infinity)|NaN)(?![\w.])|(?<word>[A-Za-z_]\w*)|(?<mark>\.\.\.|[[\]{}()=:,])/y;

/** Splits the text form into tokens, one at a time. @throws ERR_GRAPH_SYNTAX */
export class Tokens {
  readonly #text: string;
  #position = 0;
  #line = 1;
  #next: Token;

  constructor(text: string) {
    this.#text = text;
    this.#next = this.#scan();
  }

  /** The token to come. */
  get next(): Token {
    return this.#next;
  }

  /** Takes a token of that kind, and text if given. */
  take(kind: Token['kind'], text?: string): string {
    const { next } = this;
    if (next.kind !== kind || (text !== undefined && next.text !== text)) throw graphSyntax(next.line, `expected ${text === undefined ? `a ${kind}` : `"${text}"`}, found ${next.kind === 'end' ? 'the end' : `"${next.text}"`}`);
    this.#next = this.#scan();
    return next.text;
  }

  /** Takes that mark or word if it is next. */
  accept(text: string): boolean {
    const { next } = this;
    if ((next.kind !== 'mark' && next.kind !== 'word') || next.text !== text) return false;
    this.#next = this.#scan();
    return true;
  }

  /** `item, item, … close`; the opening mark is taken already. */
  list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.accept(close)) {
      if (items.length > 0) this.take('mark', ',');
      items.push(item());
    }
    return items;
  }

  #scan(): Token {
    while (this.#position < this.#text.length) {
      PATTERN.lastIndex = this.#position;
      const groups = PATTERN.exec(this.#text)?.groups;
      if (groups === undefined) throw graphSyntax(this.#line, `unexpected "${this.#text.charAt(this.#position)}"`);
      this.#position = PATTERN.lastIndex;
      if (groups['newline'] !== undefined) this.#line++;
      else if (groups['space'] === undefined) return this.#token(groups);
    }
    return { kind: 'end', text: '', line: this.#line };
  }

  #token(groups: Readonly<Record<string, string | undefined>>): Token {
    const line = this.#line;
    if (groups['quotedValue'] !== undefined) return { kind: 'value', text: this.#unquote(groups['quotedValue'].slice(1)), line };
    if (groups['string'] !== undefined) return { kind: 'string', text: this.#unquote(groups['string']), line };
    const kind = (['value', 'number', 'word', 'mark'] as const).find((one) => groups[one] !== undefined)!;
    return { kind, text: groups[kind]!, line };
  }

  #unquote(quoted: string): string {
    try {
      return JSON.parse(quoted) as string;
    } catch {
      throw graphSyntax(this.#line, `${quoted} is not a valid string`);
    }
  }
}
