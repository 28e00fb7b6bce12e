/** Preloaded into whatever is measured in bytes: on SIGUSR2 it collects its garbage. Needs --expose-gc. */
process.on('SIGUSR2', () => {
  for (let i = 0; i < 3; i++) globalThis.gc?.()
})
