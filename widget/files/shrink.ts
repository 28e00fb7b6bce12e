const EDGE = 2560

/** A photo above the limit, drawn smaller. Null where it cannot be read, or is still too much. */
export async function shrink(file: Blob, limit: number): Promise<Blob | null> {
  const url = URL.createObjectURL(file)
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const scale = Math.min(1, EDGE / Math.max(image.naturalWidth, image.naturalHeight))
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth * scale
    canvas.height = image.naturalHeight * scale
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
    const smaller = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85))
    return smaller && smaller.size <= limit ? smaller : null
  } catch {
    return null
  } finally {
    URL.revokeObjectURL(url)
  }
}
