const names = new Intl.DisplayNames('en', { type: 'region' })

/** "Sweden" for SE; the code itself where no browser knows it. */
export function countryName(code: string): string {
  try {
    return names.of(code) ?? code
  } catch {
    return code
  }
}
