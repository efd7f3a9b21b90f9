"""What the twin of JavaScript and TypeScript runs."""
