import { type ComponentProps, useId } from 'react'
import { Select } from '../ui/select.tsx'

/** A choice of a few, with its name above it. */
export function SelectField({ label, ...props }: ComponentProps<'select'> & { label: string }) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Select id={id} {...props} />
    </div>
  )
}
