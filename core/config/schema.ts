import * as z from 'zod';
import { nameTaken } from '../errors.ts';

/** An object that says by `type` which set of options it has; in YAML `!Type {…}`. */
export interface Tagged {
  type: string;
  [option: string]: unknown;
}

/** An object of one of the tags of a map from tag to options. */
export type OneOf<Tags> = { [Tag in keyof Tags]: { type: Tag } & Tags[Tag] }[keyof Tags];

/** Sets of tagged options that sections refer to; plugins add members (`transform`) or sets of their own. */
export type TagKind = 'scheduler' | 'optimizer' | 'regularizer' | 'dataset' | 'transform' | (string & {});

/** What a section's factory gets: stands for "any registered object of that kind", resolved when all plugins are in. */
export interface SectionContext {
  tagged(kind: TagKind): z.ZodType<Tagged>;
}

/** A section's schema, or a factory for one that refers to tagged objects. */
export type Section = z.ZodType | ((context: SectionContext) => z.ZodType);

/**
 * Everything a configuration may hold. Core and plugins add to it; then one strict schema is built, in which every key
 * is known, so that a misspelt option is an error and never ignored.
 */
export class ConfigSchema {
  readonly #sections = new Map<string, Section>();
  readonly #tags = new Map<string, Map<string, z.ZodObject>>();
  #built: z.ZodObject | undefined;

  /**
   * Adds a top-level key.
   * @throws ERR_NAME_TAKEN
   */
  section(name: string, schema: Section): this {
    if (this.#sections.has(name)) throw nameTaken('configuration section', name);
    this.#sections.set(name, schema);
    this.#built = undefined;
    return this;
  }

  /**
   * Adds several top-level keys.
   * @throws ERR_NAME_TAKEN
   */
  options(schema: z.ZodObject): this {
    for (const [name, option] of Object.entries(schema.shape)) this.section(name, option as z.ZodType);
    return this;
  }

  /**
   * Adds `!tag {options}` to a kind.
   * @throws ERR_NAME_TAKEN
   */
  tagged(kind: TagKind, tag: string, options: z.ZodObject): this {
    const tags = this.#tags.get(kind) ?? new Map<string, z.ZodObject>();
    if (tags.has(tag)) throw nameTaken(kind, tag);
    this.#tags.set(kind, tags.set(tag, options));
    this.#built = undefined;
    return this;
  }

  /** Tags of a kind, in the order they were added. */
  tagsOf(kind: TagKind): readonly string[] {
    return [...(this.#tags.get(kind)?.keys() ?? [])];
  }

  /** The strict schema of the whole configuration; for checking, for `config help` and for the JSON Schema. */
  build(): z.ZodObject {
    return (this.#built ??= this.#build());
  }

  /** JSON Schema of what a file may say, for editors. */
  toJsonSchema(): object {
    return z.toJSONSchema(this.build(), { io: 'input', unrepresentable: 'any' });
  }

  #build(): z.ZodObject {
    const unions = new Map<string, z.ZodType<Tagged>>();
    const tagged = (kind: TagKind): z.ZodType<Tagged> => {
      const union = unions.get(kind) ?? this.#union(kind);
      unions.set(kind, union);
      return union;
    };
    const shape = [...this.#sections].map(([name, section]) => [name, typeof section === 'function' ? section({ tagged }) : section]);
    return z.strictObject(Object.fromEntries(shape) as z.ZodRawShape);
  }

  #union(kind: TagKind): z.ZodType<Tagged> {
    const members = [...(this.#tags.get(kind) ?? [])].map(([tag, options]) => options.safeExtend({ type: z.literal(tag) }));
    const [first, ...rest] = members;
    // Without members nothing fits: an empty enum makes the check name the kind and list no tag.
    const union = first ? z.discriminatedUnion('type', [first, ...rest]) : z.strictObject({ type: z.enum([]) });
    return union as unknown as z.ZodType<Tagged>;
  }
}
