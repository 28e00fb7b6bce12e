import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'

/** The browser's own select, with our frame: phones bring their own list. */
export function Select({ quiet, className = '', ...props }: ComponentProps<'select'> & { quiet?: boolean }) {
  return (
    <span className={`select ${quiet ? 'quiet' : ''} ${className}`}>
      <select className="in w" {...props} />
      {!props.disabled && <ChevronDown className="i i14" />}
    </span>
  )
}
