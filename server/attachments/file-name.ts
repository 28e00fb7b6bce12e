/** Code points; the longest that any file system and any screen takes. */
const LONGEST = 100

/**
 * A name that is safe to show and to save under. No path. No character that shows nothing or turns the writing round,
 * so that `photo\u202Egnp.exe` cannot look like a picture. None that a file system forbids, and no dot to hide behind.
 */
export function safeName(given: string): string {
  const base = given.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const clean = base
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  return shortened(clean || 'file')
}

/** The name with an ending that tells the truth about what the file is. */
export function withEnding(name: string, endings: readonly string[]): string {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return endings.includes(ending) ? name : shortened(`${name}.${endings[0]}`)
}

/** As a header says it (RFC 6266): for old readers in ASCII, for all others as it is. */
export function contentDisposition(how: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return `${how}; filename="${plain}"; filename*=UTF-8''${encoded}`
}

function shortened(name: string): string {
  const signs = Array.from(name)
  if (signs.length <= LONGEST) return name
  const ending = Array.from(/\.[^.]{1,10}$/.exec(name)?.[0] ?? '')
  return [...signs.slice(0, LONGEST - ending.length), ...ending].join('')
}
