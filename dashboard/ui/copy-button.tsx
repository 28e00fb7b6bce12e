import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from './button.tsx'
import { toast } from './toast.tsx'

export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  async function copy() {
    if (await copyText(text)) setCopied(true)
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <Button size="small" onClick={copy}>
      {copied ? <Check className="i" /> : <Copy className="i" />}
      {copied ? 'Copied' : label}
    </Button>
  )
}

/** The clipboard is barred on pages without TLS, other than localhost: then the text is shown to be copied by hand. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    toast('The browser does not allow copying here. Select the text and copy it by hand.', undefined, true)
    return false
  }
}
