"""Rules about JavaScript, TypeScript and React."""
