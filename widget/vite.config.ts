import { defineConfig, type Plugin } from 'vite'

/** The browsers of 2021: what they cannot read is lowered here, in script and in style. */
export const TARGETS = ['chrome90', 'edge90', 'firefox88', 'safari14.1']

/** The frame: the chat itself, on the app's own origin. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/widget/',
  publicDir: false,
  logLevel: 'warn',
  plugins: [plainImports()],
  // Preact's own `h` is there anyway; the automatic runtime would be a second one beside it.
  oxc: {
    jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' },
    jsxInject: "import { h, Fragment } from 'preact'",
  },
  build: {
    // What they all read. By their names `?.` would be written out, for a fault in Chrome 90 with `f?.(...list)` alone.
    target: 'es2021',
    cssTarget: TARGETS,
    cssMinify: 'lightningcss',
    modulePreload: false,
    assetsInlineLimit: 0,
    emptyOutDir: true,
    reportCompressedSize: false,
    rolldownOptions: { input: `${import.meta.dirname}/frame.html` },
  },
})

/** Lazy parts bring no styles of their own, so there is nothing to fetch before them: `import()` is enough. */
function plainImports(): Plugin {
  return {
    name: 'plain-imports',
    enforce: 'pre',
    load(id) {
      if (id.includes('vite/preload-helper')) return 'export const __vitePreload = (load) => load()'
    },
  }
}
