// Prints what SonarPython's cognitive complexity says of every function of the files named on standard
// input, relative to the folder that is the argument: path, line and column of the name (both as
// SonarPython gives them: from 1, and in UTF-16 code units from 0), score; separated by tabs.
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sonar.plugins.python.api.tree.BaseTreeVisitor;
import org.sonar.plugins.python.api.tree.FunctionDef;
import org.sonar.plugins.python.api.tree.Token;
import org.sonar.python.metrics.CognitiveComplexityVisitor;
import org.sonar.python.parser.PythonParser;
import org.sonar.python.tree.PythonTreeMaker;

public class Cognitive {
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    BufferedReader names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    StringBuilder out = new StringBuilder();
    for (String name = names.readLine(); name != null; name = names.readLine()) {
      String source = Files.readString(root.resolve(name), StandardCharsets.UTF_8);
      StringBuilder found = new StringBuilder();
      try {
        String text = source.startsWith("\uFEFF") ? source.substring(1) : source;
        new PythonTreeMaker().fileInput(PythonParser.create().parse(text)).accept(visitor(name, found));
      } catch (RuntimeException unreadable) {
        continue;
      }
      out.append(found);
    }
    System.out.write(out.toString().getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }

  private static BaseTreeVisitor visitor(String path, StringBuilder out) {
    return new BaseTreeVisitor() {
      @Override
      public void visitFunctionDef(FunctionDef function) {
        Token name = function.name().firstToken();
        int score = CognitiveComplexityVisitor.complexity(function, null);
        out.append(path).append('\t').append(name.line()).append('\t').append(name.column())
          .append('\t').append(score).append('\n');
        super.visitFunctionDef(function);
      }
    };
  }
}
