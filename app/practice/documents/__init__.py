"""The contract as a document: the same words on the page that is accepted and in the PDF."""
