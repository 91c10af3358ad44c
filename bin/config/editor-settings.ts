import type { OptionReference } from '../../core/config/index.ts';

/**
 * Settings of VS Code (and what else uses the YAML language server) for configuration files: where the schema is, and that `!Name` on
 * an object, or alone, is no mistake.
 * @param schemaFile as the settings name it
 */
export function editorSettings(reference: readonly OptionReference[], schemaFile: string): object {
  const tags = [...new Set(reference.flatMap(({ allowed }) => [...allowed.matchAll(/!(\w+)/g)].map(([tag]) => tag)))].sort();
  return {
    'yaml.customTags': tags.flatMap((tag) => [`${tag} mapping`, `${tag} scalar`]),
    'yaml.schemas': { [schemaFile]: ['slimtap.config.yml', 'slimtap.config.yaml', 'configs/*.yml'] },
    'json.schemas': [{ fileMatch: ['slimtap.config.json'], url: schemaFile }],
  };
}
