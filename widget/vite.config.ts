import { defineConfig } from 'vite'

/** The browsers of 2021: what they cannot read is lowered here, in script and in style. */
export const TARGETS = ['chrome90', 'edge90', 'firefox88', 'safari14.1']

/** The frame: the chat itself, on the app's own origin. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/widget/',
  publicDir: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: TARGETS,
    cssTarget: TARGETS,
    cssMinify: 'lightningcss',
    // The one lazy part has no parts of its own: nothing to preload.
    modulePreload: false,
    assetsInlineLimit: 0,
    emptyOutDir: true,
    reportCompressedSize: false,
    rolldownOptions: { input: `${import.meta.dirname}/frame.html` },
  },
})
