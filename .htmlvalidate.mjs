// What html-validate asks of every page and mail, and why some of its rules are left out.
export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // As the standard itself writes it.
    "doctype-style": ["error", { style: "lowercase" }],
    // The standard takes both <br> and <br />, and Flask-Admin's own templates write the latter.
    "void-style": "off",
    // White space that a template leaves is not seen, and weighs nothing compressed.
    "no-trailing-whitespace": "off",
    // A list with a name of its own is announced with it.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // Checkboxes of one question share their name, as radio buttons do.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "submit"] }],
  },
};
