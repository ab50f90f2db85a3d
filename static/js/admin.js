/* Wagtail saves a form by itself while one writes. Sent at the same time as what a person sends, a new page would be
   made twice: so who hands in waits for the saving to end, and a form that was handed in saves itself no more. */
let isSaving = false;
let isSent = false;
let waiting = null;

const sendWhatWaits = () => {
  if (isSaving || !waiting) return;
  const { form, button } = waiting;
  waiting = null;
  button.disabled = false; // it shows that it is at work; a disabled button would not say what was pressed
  form.requestSubmit(button);
};

document.addEventListener("w-autosave:save", (event) => {
  if (isSent) event.preventDefault();
  else isSaving = true;
});
for (const end of ["w-autosave:success", "w-autosave:error"]) {
  document.addEventListener(end, () => {
    isSaving = false;
    setTimeout(sendWhatWaits); // what was written meanwhile is saved first, and says so before this runs
  });
}

document.addEventListener(
  "submit",
  (event) => {
    if (!event.submitter || !event.target.matches("form[data-edit-form]")) return;
    isSent = !isSaving;
    if (isSent) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { form: event.target, button: event.submitter };
  },
  true,
);
