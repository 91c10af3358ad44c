import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['test/fixtures/', 'dist/', 'output/', 'node_modules/', '.tap/', '.interop/', 'examples/', '**/*_pb.ts'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'eqeqeq': 'error',
      'no-console': 'error',
    },
  },
  {
    // tap reports a subtest's promise itself; the runner awaits it.
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'off', 'no-console': 'off' },
  },
  { files: ['bench/**/*.ts'], rules: { 'no-console': 'off' } },
);
