/** Held, or Safari may clear it away while the picker is open. */
let input: HTMLInputElement

/** The browser's own picker. Nothing happens where it is left without a choice. */
export function choose(several: boolean): Promise<File[]> {
  input = document.createElement('input')
  input.type = 'file'
  input.multiple = several
  return new Promise((done) => {
    input.onchange = () => {
      const files = Array.from(input.files!)
      if (files.length > 0) done(files)
    }
    input.click()
  })
}
