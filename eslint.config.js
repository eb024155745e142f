import tseslint from 'typescript-eslint'

/** Time, chance and HTTP are ports; only the edges may touch the real ones, so that a simulator can own all three. */
const effects = [
  { name: 'Date', message: 'Use the clock port.' },
  { name: 'setTimeout', message: 'Use the clock port.' },
  { name: 'setInterval', message: 'Use the clock port.' },
  { name: 'setImmediate', message: 'Use the clock port.' },
  { name: 'performance', message: 'Use the clock port.' },
  { name: 'fetch', message: 'Use the HTTP port.' },
  { name: 'crypto', message: 'Use the chance port.' },
]
const effectProperties = [
  { object: 'Math', property: 'random', message: 'Use the chance port.' },
  { object: 'AbortSignal', property: 'timeout', message: 'Use the clock port.' },
]

export default tseslint.config(
  { ignores: ['dist/', 'build/', 'coverage/', 'node_modules/'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js'] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true, IIFEs: true }],
      'func-style': ['error', 'declaration', { allowArrowFunctions: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/edges/**', 'src/core/instant.ts', 'src/**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...effects],
      'no-restricted-properties': ['error', ...effectProperties],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'node:timers', message: 'Use the clock port.' },
            { name: 'node:timers/promises', message: 'Use the clock port.' },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', { max: 400 }] },
  },
  {
    // A schema is one text, read from top to bottom.
    files: ['src/store/migrations/**'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['*.config.ts', '*.config.js'],
    rules: { 'no-restricted-exports': 'off' },
  },
)
