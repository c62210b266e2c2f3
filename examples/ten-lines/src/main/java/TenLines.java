import dev.litestream4j.LitestreamVfs;
import java.sql.DriverManager;

public class TenLines {
  public static void main(String[] args) throws Exception {
    String url = "jdbc:sqlite:file:lights.db?vfs=litestream&replica_url=" + args[0]; // file:///path/of/replica
    try (var vfs = LitestreamVfs.register();
        var connection = DriverManager.getConnection(url);
        var rows = connection.createStatement().executeQuery("SELECT name, built FROM lighthouse ORDER BY height_m DESC")) {
      while (rows.next()) {
        System.out.println(rows.getString("name") + ", built " + rows.getInt("built"));
      }
    }
  }
}
