"""The oracles of JavaScript's and TypeScript's numbers."""
